import ApusStudy
import ApusTestSupport
import FoundationEssentials
import GRDB
import Testing

@testable import ApusStore

#if canImport(Glibc)
    import Glibc
#endif

@Suite struct SchemaTests {
    private static let newest = Migration.all.count
    private static let next = Migration(version: newest + 1, sql: "ALTER TABLE study ADD COLUMN note TEXT")
    let folder: StoreScratchFolder

    init() throws {
        self.folder = try StoreScratchFolder()
    }

    @Test func `migrations are numbered from 1 without a gap`() {
        #expect(Migration.all.map(\.version) == Array(1...Migration.all.count))
    }

    @Test func `an older store is copied, then migrated, and keeps what it held`() async throws {
        do {
            let store = try Store(path: self.folder.store)
            try await store.commit([.studyCreated(try Sample.record())])
            try store.close()
        }

        let store = try Store(path: self.folder.store, migrations: Migration.all + [Self.next])

        #expect(try await store.load().studies.count == 1)
        let version = try await store.read { try Int.fetchOne($0, sql: "PRAGMA user_version") }
        #expect(version == Self.newest + 1)
        let copy = try DatabaseQueue(path: self.folder.store + ".v\(Self.newest).backup")
        #expect(try await copy.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM study") } == 1)
        #expect(try await copy.read { try Int.fetchOne($0, sql: "PRAGMA user_version") } == Self.newest)
    }

    @Test func `a store of version 1 takes a trial's reason`() async throws {
        do {
            let store = try Store(path: self.folder.store, migrations: [.first])
            try await store.commit([.studyCreated(try Sample.record())])
            try store.close()
        }

        let store = try Store(path: self.folder.store)

        let columns = try await store.read { db in
            try Row.fetchAll(db, sql: "PRAGMA table_info(trial)").map { $0["name"] as String }
        }
        #expect(columns.contains("reason"))
        #expect(try await store.load().studies.count == 1)
    }

    @Test func `a store of version 3 takes the steps of attempts, and those in it have none`()
        async throws
    {
        do {
            let store = try Store(path: self.folder.store, migrations: Array(Migration.all.prefix(3)))
            try await store.commit([
                .studyCreated(try Sample.record(fidelity: StudyFidelity(rule: "asha", stepsMax: 9))),
                .trialsProposed(Sample.study, Sample.summaries(1...1)),
            ])
            try store.close()
        }
        let older = try DatabaseQueue(path: self.folder.store)
        try await older.write { db in
            try db.execute(sql: "INSERT INTO worker (id, name) VALUES (1, 'left')")
            try db.execute(
                sql: """
                    INSERT INTO attempt (trial, epoch, session, worker, sequence, leased_at, outcome, artifact, is_late)
                    VALUES (?, 1, 5, 1, 3, 10, 0, ?, 0)
                    """,
                arguments: [TrialKey.key(Sample.trial(1)), Data(Sample.digest.bytes)]
            )
        }
        try older.close()

        let store = try Store(path: self.folder.store)

        let attempt = try #require(try await store.attempts(of: Sample.trial(1)).first)
        #expect(attempt.steps == nil)
        #expect(attempt.artifact == Sample.digest)
        let part = try #require(try await store.load().studies.first)
        #expect(part.checkpoints == [:])
        #expect(part.carried == [:])
    }

    @Test func `a migration that fails leaves the version before`() async throws {
        try Store(path: self.folder.store).close()
        let bad = Migration(
            version: Self.newest + 1,
            sql: "CREATE TABLE note (id INTEGER); INSERT INTO nowhere VALUES (1)"
        )

        #expect(throws: StoreError.self) { try Store(path: self.folder.store, migrations: Migration.all + [bad]) }

        let store = try Store(path: self.folder.store)
        let tables = try await store.read { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master WHERE name = 'note'")
        }
        #expect(tables == 0)
    }

    @Test func `a store from a newer program is refused with both versions`() throws {
        try Store(path: self.folder.store, migrations: Migration.all + [Self.next]).close()

        let error = #expect(throws: StoreError.self) { try Store(path: self.folder.store) }

        #expect(error == .newerVersion(path: self.folder.store, found: Self.newest + 1, supported: Self.newest))
        let (found, known) = (Self.newest + 1, Self.newest)
        let text =
            "\(self.folder.store): the store has version \(found), and this program knows versions up to \(known); "
        #expect(error?.description == text + "use a newer apus")
    }

    @Test func `a database of another program is left alone`() throws {
        let other = try DatabaseQueue(path: self.folder.store)
        try other.write { try $0.execute(sql: "CREATE TABLE theirs (id INTEGER)") }
        try other.close()

        #expect(throws: StoreError.notAStore(path: self.folder.store)) { try Store(path: self.folder.store) }
    }

    @Test func `a file that is no database is a damaged store`() throws {
        let descriptor = open(self.folder.store, O_CREAT | O_WRONLY, 0o600)
        let text = [UInt8](repeating: 0x41, count: 8_192)
        #expect(write(descriptor, text, text.count) == text.count)
        close(descriptor)

        let error = #expect(throws: StoreError.self) { try Store(path: self.folder.store) }

        guard case .corrupt = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `a damaged page is found when the store is opened`() async throws {
        do {
            let store = try Store(path: self.folder.store)
            try await store.commit([
                .studyCreated(try Sample.record()), .trialsProposed(Sample.study, Sample.summaries(1...2_000)),
            ])
            try store.close()
        }
        var status = stat()
        stat(self.folder.store, &status)
        let descriptor = open(self.folder.store, O_WRONLY)
        let garbage = [UInt8](repeating: 0xEE, count: 4_096)
        for page in 12..<Int(status.st_size) / 4_096 { pwrite(descriptor, garbage, garbage.count, page * 4_096) }
        close(descriptor)

        let error = #expect(throws: StoreError.self) { try Store(path: self.folder.store) }

        guard case .corrupt = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }
}
