import ApusArtifacts
import ApusStore
import ApusStudy
import ApusTestSupport
import CrashDisk
import Logging
import Testing

@testable import ApusCoordinator

extension CrashPointTests {
    /// The real coordinator on a disk that breaks.
    @Suite(.serialized) struct CoordinatorDiskTests {
        @Test func `G1, G13: a coordinator whose disk fails confirms nothing, and ends`() async throws {
            #expect(crash_disk_install() == 0)
            let folder = try StoreScratchFolder()
            crash_disk_watch(folder.path)
            defer { crash_disk_watch(nil) }
            let coordinator = try await Self.coordinator(in: folder.path)
            let study = try ClusterSimulationTests.study()

            crash_disk_fail_from(Int64(crash_disk_count()))
            let isConfirmed = await withTaskGroup(of: Bool.self) { group in
                group.addTask { (try? await coordinator.submit(study, source: "", by: "tester")) != nil }
                group.addTask {
                    await #expect(throws: (any Error).self) { try await coordinator.run() }
                    return false
                }
                return await group.reduce(false) { $0 || $1 }
            }

            #expect(!isConfirmed)
            await #expect(throws: (any Error).self) { try await coordinator.submit(study, source: "", by: "tester") }
        }

        private static func coordinator(in folder: String) async throws -> Coordinator {
            let clock = ContinuousClock()
            let origin = clock.now
            return try await Coordinator(
                settings: Coordinator.Settings(version: "test", logFolder: folder + "/logs"),
                store: Store(path: folder + "/store.sqlite"),
                content: ContentStore(path: folder + "/content", freeBytesMin: 0),
                clock: CoordinatorClock(
                    clock: clock,
                    elapsed: { origin.duration(to: clock.now) },
                    unix: { UnixTime(rawValue: 0) }
                ),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
        }
    }
}
