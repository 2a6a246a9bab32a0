internal import GRDB

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// Brings a database to the newest version, or says why it cannot.
struct Schema: Sendable {
    /// `Apus` in ASCII, in the file's header, so that another program's database is never taken for a store.
    static let applicationID = 0x4170_7573

    let path: String
    let migrations: [Migration]

    private var newest: Int {
        self.migrations.last?.version ?? 0
    }

    /// Checks the file, keeps a copy of an older version beside it, and migrates it.
    ///
    /// Each migration is one transaction: a crash leaves the version before or the one after.
    func prepare(_ db: Database) throws {
        let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        let application = try Int.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") ?? 0
        guard tables == 0 || application == Self.applicationID else { throw StoreError.notAStore(path: self.path) }
        guard version <= self.newest else {
            throw StoreError.newerVersion(path: self.path, found: version, supported: self.newest)
        }
        if tables > 0 { try self.check(db) }
        guard version < self.newest else { return }
        if version > 0 { try self.backUp(db, version: version) }
        for migration in self.migrations where migration.version > version {
            try db.inTransaction(.immediate) {
                try db.execute(sql: migration.sql)
                try db.execute(sql: "PRAGMA application_id = \(Self.applicationID)")
                try db.execute(sql: "PRAGMA user_version = \(migration.version)")
                return .commit
            }
        }
    }

    private func check(_ db: Database) throws {
        let answer = try String.fetchOne(db, sql: "PRAGMA quick_check(1)") ?? ""
        guard answer == "ok" else { throw StoreError.corrupt(path: self.path, detail: answer) }
    }

    /// Copies the store to `<store>.v<version>.backup`; a copy cut short never bears that name.
    private func backUp(_ db: Database, version: Int) throws {
        let target = "\(self.path).v\(version).backup"
        let partial = target + ".partial"
        unlink(partial)
        try db.execute(sql: "VACUUM INTO ?", arguments: [partial])
        guard chmod(partial, 0o600) == 0, rename(partial, target) == 0 else {
            throw StoreError.inputOutput(path: target, detail: String(cString: strerror(errno)))
        }
    }
}
