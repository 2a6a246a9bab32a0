import ApusStudy
import ApusTestSupport
import Foundation
import GRDB
import Glibc
import Testing

@testable import ApusStore

/// Family 10 of the bad inputs: what may have become of a store's files when it is opened.
@Suite struct HostileStoreTests {
    private let folder: StoreScratchFolder
    private let manager = FileManager.default

    init() throws {
        self.folder = try StoreScratchFolder()
    }

    private var copy: String { "\(self.folder.path)/copy/apus.db" }

    private static func entry(_ number: Int) -> StoreEvent {
        .audit(actor: "a", action: "b", subject: "\(number)", at: UnixTime(rawValue: 1))
    }

    private func subjects(_ path: String) async throws -> [String] {
        let store = try Store(path: path)
        let subjects = try await store.audit(limit: 1_000).reversed().map(\.subject)
        try store.close()
        #expect(try StoreFile(path: path).check() == [])
        return subjects
    }

    /// The files of a store as a crash leaves them: 5 commits in the database, 20 more in the log beside it.
    private func crash() async throws {
        do {
            let store = try Store(path: self.folder.store)
            for number in 0..<5 { try await store.commit([Self.entry(number)]) }
            try store.close()
        }
        let store = try Store(path: self.folder.store)
        for number in 5..<25 { try await store.commit([Self.entry(number)]) }
        try self.manager.createDirectory(atPath: "\(self.folder.path)/copy", withIntermediateDirectories: true)
        for suffix in ["", "-wal", "-shm"] {
            try self.manager.copyItem(atPath: self.folder.store + suffix, toPath: self.copy + suffix)
        }
        try store.close()
    }

    private func change(_ path: String, _ body: (inout Data) -> Void) throws {
        var bytes = try Data(contentsOf: URL(filePath: path))
        body(&bytes)
        try bytes.write(to: URL(filePath: path))
    }

    private static let all = (0..<25).map(String.init)

    // The log beside the database

    @Test func `files that were copied while the store was open hold every commit`() async throws {
        try await self.crash()

        #expect(try await self.subjects(self.copy) == Self.all)
    }

    @Test(arguments: ["missing", "empty", "zeros", "noise"])
    func `an index of the log that is missing or wrong is made anew`(kind: String) async throws {
        try await self.crash()
        switch kind {
        case "missing": try self.manager.removeItem(atPath: self.copy + "-shm")
        case "empty": try self.change(self.copy + "-shm") { $0 = Data() }
        case "zeros": try self.change(self.copy + "-shm") { $0 = Data(count: $0.count) }
        default: try self.change(self.copy + "-shm") { $0 = Data(repeating: 0xA5, count: $0.count) }
        }

        #expect(try await self.subjects(self.copy) == Self.all)
    }

    @Test func `without its log a store holds what was folded into it, whole`() async throws {
        try await self.crash()
        try self.manager.removeItem(atPath: self.copy + "-wal")

        #expect(try await self.subjects(self.copy) == Array(Self.all[..<5]))
    }

    @Test(arguments: [0, 1, 31, 32, 33, 4_000, 4_151, 4_152, 10_000, 30_000])
    func `a log that is cut off holds the commits before the cut`(count: Int) async throws {
        try await self.crash()
        try self.change(self.copy + "-wal") { $0 = $0.prefix(count) }

        let subjects = try await self.subjects(self.copy)

        #expect(subjects.count >= 5)
        #expect(subjects == Array(Self.all[..<subjects.count]))
    }

    @Test(arguments: [0, 9, 17, 30, 40, 50, 100, 5_000, 20_000, 40_000])
    func `a log with a turned bit holds the commits before it`(place: Int) async throws {
        try await self.crash()
        try self.change(self.copy + "-wal") { $0[place] ^= 0x10 }

        let subjects = try await self.subjects(self.copy)

        #expect(subjects.count >= 5)
        #expect(subjects.count < 25)
        #expect(subjects == Array(Self.all[..<subjects.count]))
    }

    @Test func `the log of another store is not taken for this one's`() async throws {
        try await self.crash()
        let other = try StoreScratchFolder()
        let store = try Store(path: other.store)
        for number in 100..<110 { try await store.commit([Self.entry(number)]) }
        try self.manager.removeItem(atPath: self.copy + "-shm")
        try self.change(self.copy + "-wal") { $0 = Data() }
        let foreign = try Data(contentsOf: URL(filePath: other.store + "-wal"))
        try self.change(self.copy + "-wal") { $0 = foreign.prefix(100) }

        #expect(try await self.subjects(self.copy) == Array(Self.all[..<5]))
        try store.close()
    }

    // The database

    @Test(arguments: [0, 15, 16, 17, 18, 19, 20, 21, 23, 28, 47, 56, 60, 63, 68, 71, 100, 101, 103, 105])
    func `a turned bit in the head of the database is refused, or harms nothing`(place: Int) async throws {
        try await self.crash()
        try self.manager.removeItem(atPath: self.copy + "-wal")
        try self.change(self.copy) { $0[place] ^= 0x40 }

        do {
            #expect(try await self.subjects(self.copy) == Array(Self.all[..<5]))
        } catch let error as StoreError {
            switch error {
            case .corrupt, .notAStore, .newerVersion, .notWritable, .inputOutput, .other: break
            default: Issue.record("\(error)")
            }
        }
    }

    @Test(arguments: [1, 512, 4_096, 10_000])
    func `a database that is cut off is refused`(count: Int) async throws {
        try await self.crash()
        try self.manager.removeItem(atPath: self.copy + "-wal")
        try self.change(self.copy) { $0 = $0.prefix(count) }

        #expect(throws: StoreError.self) { try Store(path: self.copy) }
    }

    // What stands in the way

    @Test(arguments: ["folder", "pipe", "loop", "null", "socket"])
    func `what is no file is no store`(kind: String) throws {
        let path = self.folder.store
        switch kind {
        case "folder": try self.manager.createDirectory(atPath: path, withIntermediateDirectories: false)
        case "pipe": #expect(mkfifo(path, 0o600) == 0)
        case "loop": #expect(symlink(path, path) == 0)
        case "null": #expect(symlink("/dev/null", path) == 0)
        default: #expect(mknod(path, S_IFSOCK | 0o600, 0) == 0)
        }

        #expect(throws: StoreError.self) { try Store(path: path) }
    }

    @Test(arguments: ["-wal", "-shm", ".lock"])
    func `a folder in the place of what lies beside the store is told`(suffix: String) throws {
        try Store(path: self.folder.store).close()
        for old in ["-wal", "-shm", ".lock"] { unlink(self.folder.store + old) }
        try self.manager.createDirectory(atPath: self.folder.store + suffix, withIntermediateDirectories: false)

        #expect(throws: StoreError.self) { try Store(path: self.folder.store) }
    }

    @Test func `a lock that is a link is not followed`() throws {
        let victim = "\(self.folder.path)/victim"
        try Data("mine".utf8).write(to: URL(filePath: victim))
        #expect(symlink(victim, self.folder.store + ".lock") == 0)

        #expect(throws: StoreError.self) { try Store(path: self.folder.store) }

        #expect(try Data(contentsOf: URL(filePath: victim)) == Data("mine".utf8))
    }

    // Others at the database

    /// Lets a transaction last from one access to the next.
    private static var lasting: Configuration {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        return configuration
    }

    @Test func `a database that another program has locked is busy, and a commit is not waited for`() async throws {
        let store = try Store(path: self.folder.store)
        let other = try DatabaseQueue(path: self.folder.store, configuration: Self.lasting)
        try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }

        await #expect(throws: StoreError.busy(path: self.folder.store)) { try await store.commit([Self.entry(1)]) }

        try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        // What the disk holds was in doubt: nothing more is taken.
        await #expect(throws: StoreError.busy(path: self.folder.store)) { try await store.commit([Self.entry(2)]) }
        try store.close()
        #expect(try await self.subjects(self.folder.store) == [])
    }

    @Test func `a database that another program has locked for itself is busy when it is opened`() async throws {
        try Store(path: self.folder.store).close()
        let other = try DatabaseQueue(path: self.folder.store, configuration: Self.lasting)
        try await other.writeWithoutTransaction {
            try $0.execute(sql: "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE")
        }

        #expect(throws: StoreError.busy(path: self.folder.store)) { try Store(path: self.folder.store) }
        try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
    }

    @Test func `a program that changes the tables of a store is seen`() async throws {
        try Store(path: self.folder.store).close()
        try await DatabaseQueue(path: self.folder.store).writeWithoutTransaction { db in
            try db.execute(sql: "DROP TABLE measurement")
        }

        let store = try? Store(path: self.folder.store)
        await #expect(throws: StoreError.self) {
            try await store?.commit(try Sample.started())
            try await store?.commit([
                .measured(Sample.attempt(1), sequence: 2, [Measurement(metric: "loss", step: 0, value: 1)])
            ])
        }
        #expect(throws: StoreError.self) { try StoreFile(path: self.folder.store).check() }
    }

    // The file system

    @Test(.enabled(if: geteuid() == 0, "mounting a small file system needs root"))
    func `a file system that turned read-only is told with its path`() async throws {
        let mount = self.folder.path + "/small"
        try #require(mkdir(mount, 0o700) == 0)
        try #require(Glibc.mount("tmpfs", mount, "tmpfs", 0, "size=4m") == 0)
        defer { umount2(mount, Int32(MNT_DETACH)) }
        let path = mount + "/apus.db"
        do {
            let store = try Store(path: path)
            try await store.commit([Self.entry(1)])
            try store.close()
        }
        try #require(Glibc.mount("tmpfs", mount, "tmpfs", UInt(MS_REMOUNT | MS_RDONLY), "size=4m") == 0)

        let error = #expect(throws: StoreError.self) { try Store(path: path) }

        guard case .notWritable(let place, let detail) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(place.hasPrefix(path))
        #expect(detail == "Read-only file system")
    }

    @Test(.enabled(if: geteuid() == 0, "mounting a small file system needs root"))
    func `a file system without a free name is a full disk`() throws {
        let mount = self.folder.path + "/small"
        try #require(mkdir(mount, 0o700) == 0)
        // The root folder takes one, the file of the store another.
        try #require(Glibc.mount("tmpfs", mount, "tmpfs", 0, "size=4m,nr_inodes=2") == 0)
        defer { umount2(mount, Int32(MNT_DETACH)) }

        let error = #expect(throws: StoreError.self) { try Store(path: mount + "/apus.db") }

        #expect(error?.description.contains("free some space") == true, "\(String(describing: error))")
    }
}
