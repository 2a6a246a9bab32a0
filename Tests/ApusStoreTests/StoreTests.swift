import ApusStudy
import ApusTestSupport
import GRDB
import Testing

@testable import ApusStore

#if canImport(Glibc)
    import Glibc
#endif

@Suite struct StoreTests {
    let folder: StoreScratchFolder

    init() throws {
        self.folder = try StoreScratchFolder()
    }

    @Test func `a new store is empty and only its owner can read it`() async throws {
        let store = try Store(path: self.folder.store)

        let snapshot = try await store.load()

        #expect(snapshot.studies.isEmpty)
        #expect(snapshot.nextStudy == 1)
        #expect(snapshot.nextSession == 1)
        for suffix in ["", "-wal", "-shm", ".lock"] {
            var status = stat()
            #expect(stat(self.folder.store + suffix, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600, "\(suffix)")
        }
    }

    @Test func `every commit is synced to the disk before it returns`() async throws {
        let store = try Store(path: self.folder.store)

        let settings = try await store.pool.writeWithoutTransaction { db in
            (
                try Int.fetchOne(db, sql: "PRAGMA synchronous"), try String.fetchOne(db, sql: "PRAGMA journal_mode"),
                try Int.fetchOne(db, sql: "PRAGMA foreign_keys")
            )
        }

        #expect(settings.0 == 2)
        #expect(settings.1 == "wal")
        #expect(settings.2 == 1)
    }

    @Test func `what was committed is there after the store is opened again`() async throws {
        let record = try Sample.record()
        do {
            let store = try Store(path: self.folder.store)
            try await store.commit([
                .studyCreated(record), .trialsProposed(record.id, Sample.summaries(1...3)),
                .studyStateChanged(record.id, .paused, reason: "by hand"), .studyParallelChanged(record.id, 2),
                .studyScheduled(record.id, StudySchedule(priority: -3, weight: 7)),
            ])
            try store.close()
        }

        let snapshot = try await Store(path: self.folder.store).load()

        let part = try #require(snapshot.studies.first)
        #expect(part.record.study == record.study)
        #expect(part.record.source == record.source)
        #expect(part.record.createdAt == record.createdAt)
        #expect(part.record.state == .paused)
        #expect(part.record.reason == "by hand")
        #expect(part.record.parallel == 2)
        #expect(part.record.schedule == StudySchedule(priority: -3, weight: 7))
        #expect(part.trials == Sample.summaries(1...3))
        #expect(snapshot.nextStudy == 2)
    }

    @Test func `a batch with one bad event leaves nothing behind and ends acceptance`() async throws {
        let store = try Store(path: self.folder.store)
        try await store.commit([.studyCreated(try Sample.record())])
        let refusal = StoreError.inconsistent("there is no study 9")

        await #expect(throws: refusal) {
            try await store.commit([
                .trialsProposed(Sample.study, Sample.summaries(1...1)),
                .studyStateChanged(StudyID(rawValue: 9), .paused, reason: ""),
            ])
        }

        #expect(try await store.load().studies.first?.trials.isEmpty == true)
        await #expect(throws: refusal) {
            try await store.commit([.studyStateChanged(Sample.study, .paused, reason: "")])
        }
    }

    @Test func `a closed store says so`() async throws {
        let store = try Store(path: self.folder.store)

        try store.close()

        await #expect(throws: StoreError.closed(path: self.folder.store)) { try await store.commit([]) }
        await #expect(throws: StoreError.closed(path: self.folder.store)) { try await store.load() }
    }

    @Test func `each load begins a new block of sessions`() async throws {
        let store = try Store(path: self.folder.store)
        let first = try await store.load().nextSession
        let second = try await store.load().nextSession
        let beyond = second + 2 * UInt64(Store.sessionsReservedMax)

        try await store.commit([
            .studyCreated(try Sample.record()), .trialsProposed(Sample.study, Sample.summaries(1...1)),
            .attemptLeased(Sample.attempt(1), SessionID(rawValue: beyond), Sample.worker, at: Sample.at(1)),
        ])

        #expect(second == first + UInt64(Store.sessionsReservedMax))
        #expect(try await store.load().nextSession == beyond + 1)
    }

    @Test func `a store in a missing folder is refused`() {
        let path = self.folder.path + "/missing/apus.db"

        #expect(throws: StoreError.folderMissing(path: path)) { try Store(path: path) }
    }

    @Test func `a full disk is named, and what was acknowledged is kept`() async throws {
        let store = try Store(path: self.folder.store)
        try await store.commit([.studyCreated(try Sample.record())])
        try await store.pool.writeWithoutTransaction { db in
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            try db.execute(sql: "PRAGMA max_page_count = \(pages + 2)")
        }

        await #expect(throws: StoreError.diskFull(path: self.folder.store)) {
            try await store.commit([.trialsProposed(Sample.study, Sample.summaries(1...5_000))])
        }

        try store.close()
        let part = try #require(try await Store(path: self.folder.store).load().studies.first)
        #expect(part.record.id == Sample.study)
        #expect(part.trials.isEmpty)
    }

    @Test(.enabled(if: geteuid() == 0, "mounting a small file system needs root"))
    func `a file system without room stops the store with the right word`() async throws {
        let mount = self.folder.path + "/small"
        try #require(mkdir(mount, 0o700) == 0)
        try #require(Glibc.mount("tmpfs", mount, "tmpfs", 0, "size=512k") == 0)
        defer { umount(mount) }
        let store = try Store(path: mount + "/apus.db")
        try await store.commit([.studyCreated(try Sample.record())])

        let error = await #expect(throws: StoreError.self) {
            try await store.commit([.trialsProposed(Sample.study, Sample.summaries(1...20_000))])
        }

        #expect(error == .diskFull(path: mount + "/apus.db"))
        try? store.close()
    }

    @Test func `deleting a study takes everything of it and nothing else`() async throws {
        let store = try Store(path: self.folder.store)
        let other = StudyID(rawValue: 2)
        try await store.commit(try Sample.started())
        try await store.commit([
            .measured(Sample.attempt(1), sequence: 2, [Measurement(metric: "loss", step: 0, value: 1)]),
            .studyCreated(try Sample.record(2)), .trialsProposed(other, Sample.summaries(1...1)),
        ])

        try await store.commit([.studyDeleted(Sample.study)])

        let snapshot = try await store.load()
        #expect(snapshot.studies.map(\.record.id) == [other])
        #expect(snapshot.studies.first?.trials.count == 1)
        #expect(snapshot.nextStudy == 3)
        #expect(try await store.attempts(of: Sample.trial(1)).isEmpty)
        #expect(try await store.curves(of: Sample.trial(1)).isEmpty)
    }
}
