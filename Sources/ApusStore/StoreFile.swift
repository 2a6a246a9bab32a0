internal import GRDB

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// The file of a store, for those who look after it: checking, copying, and putting a copy back.
///
/// Checking and copying go on beside the coordinator that has the store open. Every call blocks.
package struct StoreFile: Hashable, Sendable {
    package let path: String

    package init(path: String) {
        self.path = path
    }

    /// What is wrong with the store, in words; empty when nothing is.
    ///
    /// Looks at every page and index, and at what the tables promise each other. Throws when it cannot be opened.
    package func check() throws -> [String] {
        try self.reading { db in
            let pages = try String.fetchAll(db, sql: "PRAGMA integrity_check(100)").filter { $0 != "ok" }
            return try pages + Self.promises.flatMap { try Self.broken($0, in: db) }
        }
    }

    /// Copies the store as it is at one moment; what is at `target` already is never written over.
    package func backUp(to target: String) throws {
        guard access(target, F_OK) != 0 else {
            throw StoreError.notWritable(path: target, detail: "there is a file of that name; choose another")
        }
        let partial = target + ".partial"
        try self.reading { db in
            unlink(partial)
            try db.execute(sql: "VACUUM INTO ?", arguments: [partial])
        }
        try Self.place(partial, at: target)
    }

    /// Puts a copy in this store's place, which is kept beside it; the name that it has then, when there was one.
    ///
    /// Refused while a coordinator has the store, and for a copy that is damaged, or of a newer version.
    package func restore(from copy: String) throws -> String? {
        let lock = try StoreLock(path: self.path)
        defer { lock.release() }
        let mistakes = try StoreFile(path: copy).check()
        guard mistakes.isEmpty else { throw StoreError.corrupt(path: copy, detail: mistakes[0]) }
        let partial = self.path + ".partial"
        unlink(partial)
        try StoreFile(path: copy).backUp(to: partial)
        let former = try self.setAside()
        try Self.place(partial, at: self.path)
        return former
    }

    /// Moves the present store away, with what SQLite keeps beside it.
    private func setAside() throws -> String? {
        guard access(self.path, F_OK) == 0 else { return nil }
        var number = 1
        while access("\(self.path).former-\(number)", F_OK) == 0 { number += 1 }
        let former = "\(self.path).former-\(number)"
        for suffix in ["-wal", "-shm", ""] where access(self.path + suffix, F_OK) == 0 {
            guard rename(self.path + suffix, former + suffix) == 0 else { throw Self.failure(former + suffix) }
        }
        return former
    }

    private func reading<Value>(_ body: (Database) throws -> Value) throws -> Value {
        guard access(self.path, F_OK) == 0 else {
            throw StoreError.notWritable(path: self.path, detail: "there is no such file")
        }
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(10)
        do {
            return try DatabaseQueue(path: self.path, configuration: configuration).inDatabase { db in
                try self.admit(db)
                return try body(db)
            }
        } catch {
            throw StoreError(error, path: self.path)
        }
    }

    private func admit(_ db: Database) throws {
        let application = try Int.fetchOne(db, sql: "PRAGMA application_id")
        guard application == Schema.applicationID else { throw StoreError.notAStore(path: self.path) }
        let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        let newest = Migration.all.last?.version ?? 0
        guard version <= newest else {
            throw StoreError.newerVersion(path: self.path, found: version, supported: newest)
        }
    }

    /// Makes a finished file durable under its name.
    private static func place(_ partial: String, at target: String) throws {
        let descriptor = open(partial, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure(partial) }
        defer { Glibc.close(descriptor) }
        guard fchmod(descriptor, 0o600) == 0, fsync(descriptor) == 0, rename(partial, target) == 0 else {
            throw Self.failure(target)
        }
        let parent = target.lastIndex(of: "/").map { String(target[..<$0]) } ?? "."
        let folder = open(parent.isEmpty ? "/" : parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw Self.failure(parent) }
        defer { Glibc.close(folder) }
        guard fsync(folder) == 0 else { throw Self.failure(parent) }
    }

    private static func failure(_ path: String) -> StoreError {
        errno == ENOSPC
            ? .diskFull(path: path) : .inputOutput(path: path, detail: String(cString: strerror(errno)))
    }

    // What the tables promise each other

    private struct Promise {
        let text: String

        /// Selects the trial and the epoch of what breaks it.
        let sql: String
    }

    /// The parts of a trial's key are its study's number and its own.
    private static let promises = [
        Promise(
            text: "has a trial of no study",
            sql: "SELECT id, epoch FROM trial WHERE (id >> 32) NOT IN (SELECT id FROM study)"
        ),
        Promise(
            text: "has an attempt of no trial",
            sql: "SELECT trial, epoch FROM attempt WHERE trial NOT IN (SELECT id FROM trial)"
        ),
        Promise(
            text: "has an attempt that was leased later than its trial knows",
            sql: "SELECT a.trial, a.epoch FROM attempt a JOIN trial t ON t.id = a.trial WHERE a.epoch > t.epoch"
        ),
        Promise(
            text: "has a trial whose accepted attempt is not there",
            sql: """
                SELECT id, accepted FROM trial WHERE accepted > 0
                AND NOT EXISTS (SELECT 1 FROM attempt a WHERE a.trial = trial.id AND a.epoch = trial.accepted)
                """
        ),
        Promise(
            text: "has measurements of no attempt",
            sql: """
                SELECT DISTINCT trial, epoch FROM measurement m
                WHERE NOT EXISTS (SELECT 1 FROM attempt a WHERE a.trial = m.trial AND a.epoch = m.epoch)
                """
        ),
    ]

    private static func broken(_ promise: Promise, in db: Database) throws -> [String] {
        try Row.fetchAll(db, sql: promise.sql + " LIMIT 20").map { row in
            let trial: Int64 = row[0]
            let epoch: Int64 = row[1]
            return "the store \(promise.text): study \(trial >> 32), trial \(trial & 0xFFFF_FFFF), epoch \(epoch)"
        }
    }
}
