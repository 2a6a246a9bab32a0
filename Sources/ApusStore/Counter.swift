internal import GRDB

/// A number that only grows, also when what it counted is deleted.
enum Counter: String {
    /// Above every study.
    case study

    /// Above every session that any life of the coordinator may have minted.
    case session

    func value(in db: Database) throws -> Int64 {
        let statement = try db.cachedStatement(sql: "SELECT value FROM counter WHERE name = ?")
        return try Int64.fetchOne(statement, arguments: [self.rawValue]) ?? 1
    }

    func raise(to value: Int64, in db: Database) throws {
        let statement = try db.cachedStatement(
            sql: """
                INSERT INTO counter (name, value) VALUES (?, ?)
                ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)
                """
        )
        try statement.execute(arguments: [self.rawValue, value])
    }
}
