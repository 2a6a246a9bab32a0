import ApusStudy
import ApusTestSupport
import GRDB
import Testing

@testable import ApusStore

/// Tries the stored reading of the coordinator's clocks.
@Suite struct StoreClockTests {
    private let folder: StoreScratchFolder

    init() throws {
        self.folder = try StoreScratchFolder()
    }

    private static func reading(_ time: Int64, _ uptime: ClockReading.Uptime?) -> ClockReading {
        ClockReading(time: UnixTime(rawValue: time), wall: UnixTime(rawValue: 2 * time), uptime: uptime)
    }

    @Test func `the newest reading is kept, and its time never goes back`() async throws {
        let store = try Store(path: self.folder.store)
        let uptime = ClockReading.Uptime(boot: "b", time: .milliseconds(1_234))

        #expect(try await store.load().clock == nil)
        try await store.commit([.clockRead(Self.reading(5_000, nil))])
        #expect(try await store.load().clock == Self.reading(5_000, nil))
        try await store.commit([.clockRead(Self.reading(7_000, uptime))])
        #expect(try await store.load().clock == Self.reading(7_000, uptime))
        try await store.commit([.clockRead(Self.reading(6_000, nil))])
        let last = try await store.load().clock
        #expect(last?.time == UnixTime(rawValue: 7_000))
        #expect(last?.wall == UnixTime(rawValue: 12_000))
        #expect(last?.uptime == nil)
    }

    @Test func `a store from before there were readings opens without one`() async throws {
        let before = Migration.all.filter { $0.version < 9 }
        let old = try Store(path: self.folder.store, migrations: before)
        try await old.commit([.studyCreated(try Sample.record())])
        try old.close()

        let store = try Store(path: self.folder.store)

        #expect(try await store.load().clock == nil)
        #expect(try await store.load().studies.count == 1)
    }
}
