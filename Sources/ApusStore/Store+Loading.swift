internal import GRDB

extension Store {
    /// How many sessions one life of the coordinator may mint before the store has to count on.
    static let sessionsReservedMax: Int64 = 1 << 20

    /// Everything that the coordinator keeps in memory, and numbers that were never used before.
    ///
    /// Each call reserves a block of session numbers, durably: a session that never leased anything is not minted
    /// again either.
    package func load() async throws -> StoreSnapshot {
        do {
            let session = try await self.pool.writeWithoutTransaction { db in
                var first: Int64 = 1
                try db.inTransaction(.immediate) {
                    first = try Counter.session.value(in: db)
                    try Counter.session.raise(to: first + Self.sessionsReservedMax, in: db)
                    return .commit
                }
                return first
            }
            return try await self.read { [path] db in
                try SnapshotReader(db: db, path: path).snapshot(nextSession: UInt64(bitPattern: session))
            }
        } catch let error as CancellationError {
            throw error
        } catch {
            throw StoreError(error, path: self.path)
        }
    }
}
