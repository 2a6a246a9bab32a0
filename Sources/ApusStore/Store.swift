internal import GRDB
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// The durable state of a coordinator: one SQLite file, one writer, many readers.
///
/// A commit that has returned survives a kill and a power loss: the log is written ahead and synced. A commit that
/// throws has left nothing behind, and no later commit is taken, since what the disk holds is then in doubt: the
/// coordinator stops, and opens the store again. Only one process has a store open.
package final class Store: Sendable {
    package let path: String
    let pool: DatabasePool
    private let lock: StoreLock
    private let failure = Mutex<StoreError?>(nil)

    /// Opens the store at `path`, or creates it with mode 0600; the folder must be there.
    ///
    /// Blocks: it checks the file and migrates an older version, after a copy to `<path>.v<version>.backup`.
    package convenience init(path: String) throws {
        try self.init(path: path, migrations: Migration.all)
    }

    init(path: String, migrations: [Migration]) throws {
        self.path = path
        try Self.createFile(at: path)
        self.lock = try StoreLock(path: path)
        do {
            self.pool = try DatabasePool(path: path, configuration: Self.configuration)
            try self.pool.writeWithoutTransaction { db in
                // The pool chooses NORMAL, which loses the last commits when the power fails.
                try db.execute(sql: "PRAGMA synchronous = FULL")
                try Schema(path: path, migrations: migrations).prepare(db)
            }
        } catch {
            throw StoreError(error, path: path)
        }
    }

    /// Makes all the events durable, or none.
    ///
    /// Commits are carried out in the order of the calls. Cancelling the task does not cut a commit short.
    package func commit(_ events: [StoreEvent]) async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            self.pool.asyncWriteWithoutTransaction { db in
                continuation.resume(with: Result { try self.apply(events, in: db) })
            }
        }
    }

    /// Waits for running reads and commits, and closes the file.
    ///
    /// Later calls throw `closed`.
    package func close() throws {
        self.failure.withLock { $0 = $0 ?? .closed(path: self.path) }
        do {
            try self.pool.close()
            self.lock.release()
        } catch {
            throw StoreError(error, path: self.path)
        }
    }

    private func apply(_ events: [StoreEvent], in db: Database) throws {
        if let failure = self.failure.withLock({ $0 }) { throw failure }
        do {
            try db.inTransaction(.immediate) {
                var writer = try EventWriter(db)
                for event in events { try writer.apply(event) }
                return .commit
            }
        } catch {
            let failure = StoreError(error, path: self.path)
            self.failure.withLock { $0 = failure }
            throw failure
        }
    }

    /// Reads on a connection of its own, beside the writer.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        do {
            return try await self.pool.read(body)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw StoreError(error, path: self.path)
        }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "apus.store"
        configuration.busyMode = .immediateError
        configuration.maximumReaderCount = 4
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { db in
            // 16 MiB of pages, and a log that is folded back every 16 MiB: fewer syncs for the same durability.
            try db.execute(sql: "PRAGMA cache_size = -16384")
            try db.execute(sql: "PRAGMA wal_autocheckpoint = 4096")
            try db.execute(sql: "PRAGMA journal_size_limit = 67108864")
        }
        return configuration
    }

    private static func createFile(at path: String) throws {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            let code = errno
            if code == ENOENT || code == ENOTDIR { throw StoreError.folderMissing(path: path) }
            if code == ENOSPC { throw StoreError.diskFull(path: path) }
            throw StoreError.notWritable(path: path, detail: String(cString: strerror(code)))
        }
        defer { Glibc.close(descriptor) }
        let byteCount = lseek(descriptor, 0, SEEK_END)
        guard byteCount >= 0 else {
            throw StoreError.inputOutput(path: path, detail: String(cString: strerror(errno)))
        }
        // SQLite takes the first bytes of a file that was cut off for an empty database, and writes over them.
        guard !(1..<512).contains(byteCount) else {
            throw StoreError.corrupt(path: path, detail: "the file has \(byteCount) bytes and no page")
        }
    }
}
