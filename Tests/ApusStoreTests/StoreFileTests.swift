import ApusStudy
import ApusTestSupport
import FoundationEssentials
import GRDB
import Testing

@testable import ApusStore

@Suite struct StoreFileTests {
    let folder: StoreScratchFolder

    init() throws {
        self.folder = try StoreScratchFolder()
    }

    private var file: StoreFile { StoreFile(path: self.folder.store) }
    private var copy: String { "\(self.folder.path)/copy" }

    private func audit(_ store: Store, _ count: Int) async throws {
        for number in 1...count {
            try await store.commit([.audit(actor: "a", action: "b", subject: "\(number)", at: UnixTime(rawValue: 1))])
        }
    }

    private func auditCount(_ path: String) throws -> Int? {
        try DatabaseQueue(path: path).read { try Int.fetchOne($0, sql: "SELECT count(*) FROM audit") }
    }

    @Test func `a store is checked and copied while it is open`() async throws {
        let store = try Store(path: self.folder.store)
        try await self.audit(store, 3)

        #expect(try self.file.check() == [])
        try self.file.backUp(to: self.copy)
        try await self.audit(store, 2)

        #expect(try self.auditCount(self.copy) == 3)
        #expect(try StoreFile(path: self.copy).check() == [])
    }

    @Test func `a copy never takes the place of a file`() throws {
        let store = try Store(path: self.folder.store)
        try Data("mine".utf8).write(to: URL(filePath: self.copy))

        #expect(throws: StoreError.self) { try self.file.backUp(to: self.copy) }

        #expect(try Data(contentsOf: URL(filePath: self.copy)) == Data("mine".utf8))
        try store.close()
    }

    @Test func `a copy is put back, and what was there stays beside it`() async throws {
        let store = try Store(path: self.folder.store)
        try await self.audit(store, 3)
        try self.file.backUp(to: self.copy)
        try await self.audit(store, 2)
        try store.close()

        let former = try #require(try self.file.restore(from: self.copy))

        #expect(try self.auditCount(former) == 5)
        let restored = try Store(path: self.folder.store)
        #expect(try await restored.load().studies.isEmpty)
        try restored.close()
        #expect(try self.auditCount(self.folder.store) == 3)
    }

    @Test func `nothing is restored while a coordinator has the store`() throws {
        let store = try Store(path: self.folder.store)
        try self.file.backUp(to: self.copy)

        #expect(throws: StoreError.self) { try self.file.restore(from: self.copy) }
        try store.close()
    }

    @Test func `a damaged copy, one of another program and one of a newer version are refused`() throws {
        let store = try Store(path: self.folder.store)
        try self.file.backUp(to: self.copy)
        try store.close()
        let before = try Data(contentsOf: URL(filePath: self.folder.store))
        let (damaged, foreign, newer) = ("\(self.copy).1", "\(self.copy).2", "\(self.copy).3")
        var bytes = try Data(contentsOf: URL(filePath: self.copy))
        // A whole page of a table.
        bytes[4_096..<8_192] = Data(repeating: 0xFF, count: 4_096)
        try bytes.write(to: URL(filePath: damaged))
        try DatabaseQueue(path: foreign).write { try $0.execute(sql: "CREATE TABLE t (x)") }
        try FileManager.default.copyItem(atPath: self.copy, toPath: newer)
        try DatabaseQueue(path: newer).writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version = 999") }

        for path in [damaged, foreign, newer, "\(self.copy).none"] {
            #expect(throws: StoreError.self) { try self.file.restore(from: path) }
        }

        #expect(try Data(contentsOf: URL(filePath: self.folder.store)) == before)
    }

    @Test func `what the tables promise each other is checked`() async throws {
        let store = try Store(path: self.folder.store)
        try await store.pool.writeWithoutTransaction { db in
            try db.execute(
                sql: "INSERT INTO measurement (trial, epoch, metric, step, value) VALUES ((7 << 32) + 3, 2, 1, 1, 0.5)"
            )
        }

        #expect(
            try self.file.check() == ["the store has measurements of no attempt: study 7, trial 3, epoch 2"]
        )
        try store.close()
    }
}
