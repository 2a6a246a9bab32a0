import ApusArtifacts
import ApusStore
import ApusStudy
import ApusTestSupport
import Logging
import ServiceLifecycle
import Synchronization
import Testing

@testable import ApusCoordinator

@Suite struct CoordinatorTests {
    @Test func `the elapsed time of a study goes on while it runs and stands still when it has ended`() async throws {
        let service = try await CoordinatorService()

        let (running, ended) = try await service.whileRunning { coordinator in
            let id = try await coordinator.submit(MachineScript.study(), source: "", by: "tester")
            service.pass(.seconds(90))
            let running = try await coordinator.study(id)
            try await coordinator.change(id, .stop, by: "tester")
            service.pass(.seconds(30))
            return (running, try await coordinator.study(id))
        }

        #expect(running.elapsed == .seconds(90))
        #expect(ended.elapsed == .seconds(90))
    }

    @Test func `a wall clock that is set makes no study longer, shorter or end, and is what people are shown`()
        async throws
    {
        let service = try await CoordinatorService()
        let hour = Int64(3_600_000)

        let (ahead, behind) = try await service.whileRunning { coordinator in
            let id = try await coordinator.submit(
                MachineScript.study(wallclock: .seconds(60)),
                source: "",
                by: "tester"
            )
            service.pass(.seconds(10))
            service.move(by: hour)
            try await coordinator.change(id, .pause, by: "tester")
            let ahead = try await coordinator.study(id)
            service.move(by: -2 * hour)
            try await coordinator.change(id, .resume, by: "tester")
            return (ahead, try await coordinator.study(id))
        }

        #expect(ahead.state == .paused)
        #expect(behind.state == .running)
        #expect(ahead.elapsed == .seconds(10))
        #expect(behind.elapsed == .seconds(10))
        #expect(ahead.createdAt.duration(since: behind.createdAt) == .seconds(7_200))
    }

    @Test func `a limit of time that is reached ends a study though the wall clock went back`() async throws {
        let service = try await CoordinatorService()

        let study = try await service.whileRunning { coordinator in
            let id = try await coordinator.submit(
                MachineScript.study(wallclock: .seconds(60)),
                source: "",
                by: "tester"
            )
            service.move(by: -3_600_000)
            service.pass(.seconds(60))
            // A tick may have ended it before.
            try? await coordinator.change(id, .pause, by: "tester")
            return try await coordinator.study(id)
        }

        #expect(study.state == .stopped)
        #expect(study.end == .wallclock(.seconds(60)))
    }

    @Test func `after a graceful shutdown nothing more is acknowledged, and the store has what was`() async throws {
        let service = try await CoordinatorService()

        let id = try await service.whileRunning { coordinator in
            try await coordinator.submit(MachineScript.study(), source: "text", by: "tester")
        }

        await #expect(throws: CoordinatorError.self) {
            try await service.coordinator.submit(MachineScript.study(), source: "", by: "tester")
        }
        let stored = try await service.store.load().studies.map(\.record.id)
        #expect(stored == [id])
    }

    @Test func `G14: where the disk is low a new study is told to come later, and one that is there goes on`()
        async throws
    {
        let id = StudyID(rawValue: 1)
        let record = MachineScript.record(try MachineScript.study(trials: 2))
        let service = try await CoordinatorService(events: [.studyCreated(record)], diskReserveBytes: .max)

        let state = try await service.whileRunning { coordinator in
            let error = await #expect(throws: CoordinatorError.self) {
                try await coordinator.submit(MachineScript.study(), source: "", by: "tester")
            }
            guard case .busy(let text) = error else { throw CancellationError() }
            #expect(text.contains("MiB left"))
            try await coordinator.change(id, .pause, by: "tester")
            return try await coordinator.study(id).state
        }

        #expect(state == .paused)
    }

    @Test func `a cancelled coordinator ends without an error of its own`() async throws {
        let service = try await CoordinatorService()

        let task = Task { try await service.coordinator.run() }
        _ = try await service.coordinator.submit(MachineScript.study(), source: "", by: "tester")
        task.cancel()

        let result = await task.result
        if case .failure(let error) = result { #expect(error is CancellationError) }
        await #expect(throws: CoordinatorError.self) {
            try await service.coordinator.submit(MachineScript.study(), source: "", by: "tester")
        }
    }
}

/// A coordinator on a store of its own, with a wall clock that moves only when a test says so.
final class CoordinatorService: Sendable {
    let coordinator: Coordinator
    let store: Store
    let content: ContentStore
    private let folder: StoreScratchFolder
    private let unix: Wall

    private final class Wall: Sendable {
        let milliseconds = Mutex<Int64>(1_000_000)
        let passed = Mutex<Duration>(.zero)
    }

    /// `events` are what a former coordinator stored; `contents` what it was sent.
    init(
        events: [StoreEvent] = [],
        contents: [[UInt8]] = [],
        diskReserveBytes: UInt64 = 0
    ) async throws {
        let folder = try StoreScratchFolder()
        let unix = Wall()
        let store = try Store(path: folder.path + "/store.sqlite")
        if !events.isEmpty { try await store.commit(events) }
        let content = try ContentStore(path: folder.path + "/content", freeBytesMin: 0)
        for bytes in contents { try content.put(bytes) }
        self.content = content
        self.folder = folder
        self.unix = unix
        self.store = store
        self.coordinator = try await Coordinator(
            settings: Coordinator.Settings(
                version: "test",
                logFolder: folder.path + "/logs",
                diskReserveBytes: diskReserveBytes
            ),
            store: store,
            content: content,
            clock: CoordinatorClock(
                clock: ContinuousClock(),
                elapsed: { unix.passed.withLock { $0 } },
                unix: { UnixTime(rawValue: unix.milliseconds.withLock { $0 }) }
            ),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    /// Time passes, by all clocks; of itself none does.
    func pass(_ time: Duration) {
        self.unix.passed.withLock { $0 += time }
        self.move(by: time.components.seconds * 1_000)
    }

    /// The wall clock is set.
    func move(by milliseconds: Int64) {
        self.unix.milliseconds.withLock { $0 += milliseconds }
    }

    /// Runs the service until `body` has returned, and shuts it down gracefully.
    func whileRunning<Value: Sendable>(
        _ body: @Sendable (Coordinator) async throws -> Value
    ) async throws -> Value {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [self.coordinator],
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            )
        )
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let value = try await body(self.coordinator)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return value
        }
    }
}
