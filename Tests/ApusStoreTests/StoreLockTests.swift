import ApusTestSupport
import Testing

@testable import ApusStore

#if canImport(Glibc)
    import Glibc
#endif

@Suite struct StoreLockTests {
    @Test func `a second coordinator is told who has the store`() throws {
        let folder = try StoreScratchFolder()
        let first = try Store(path: folder.store)

        let error = #expect(throws: StoreError.self) { try Store(path: folder.store) }

        #expect(error == .locked(path: folder.store, processID: getpid()))
        let text = "\(folder.store): another coordinator (pid \(getpid())) has this store; "
        #expect(error?.description == text + "stop it, or choose another data folder")
        withExtendedLifetime(first) {}
    }

    @Test func `the lock ends with its holder`() throws {
        let folder = try StoreScratchFolder()
        var lock: StoreLock? = try StoreLock(path: folder.store)
        #expect(throws: StoreError.locked(path: folder.store, processID: getpid())) {
            try StoreLock(path: folder.store)
        }

        lock = nil

        #expect(throws: Never.self) { try StoreLock(path: folder.store) }
        #expect(lock == nil)
    }
}
