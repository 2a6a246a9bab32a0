import ApusArtifacts
import ApusCoordinator
import ApusProtocol
import ApusStore
import ApusStudy
import ApusTransport
import FoundationEssentials
import Logging

/// A coordinator with its store on disk and its port on loopback, all in this process.
struct LocalCluster: Sendable {
    /// Only processes of one benchmark use it, and only on loopback.
    static let token = "apus-bench"

    let coordinator: Coordinator
    let port: Int

    /// Runs it while `body` runs.
    static func with<Value: Sendable>(
        folder: String,
        _ body: @escaping @Sendable (LocalCluster) async throws -> Value
    ) async throws -> Value {
        var logger = Logger(label: "apus-bench") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .warning
        let store = try Store(path: folder + "/store.sqlite")
        let coordinator = try await Coordinator(
            settings: Coordinator.Settings(version: "bench", logFolder: folder + "/logs"),
            store: store,
            content: try ContentStore(path: folder + "/content"),
            clock: .system,
            logger: logger
        )
        let (ports, bound) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(1))
        let listener = ClusterListener(
            settings: ListenerSettings(host: "127.0.0.1", port: 0, token: JoinToken(self.token)),
            logger: logger,
            listening: { bound.yield($0.port) },
            handler: { await coordinator.serve($0) }
        )
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                try await coordinator.run()
                return nil
            }
            group.addTask {
                try await listener.run()
                return nil
            }
            group.addTask {
                for await port in ports { return try await body(LocalCluster(coordinator: coordinator, port: port)) }
                throw BenchError("the port never listened")
            }
            defer { group.cancelAll() }
            while let value = try await group.next() {
                if let value { return value }
            }
            throw BenchError("the coordinator ended before its time")
        }
    }

    /// Returns when a worker is connected.
    func workerConnected() async throws {
        while try await self.coordinator.health().workersConnected == 0 { try await Self.pause() }
    }

    /// Submits a study, and returns when its end is durable.
    ///
    /// A second study is submitted for that: commits are carried out in their order, so when it is acknowledged,
    /// all before it is durable.
    func run(_ study: Study) async throws -> StudyView {
        let view = try await self.ended(study)
        let last = try BenchStudy.make(name: "last", trials: 1, program: .nothing)
        _ = try await self.coordinator.submit(last, source: "", by: "apus-bench")
        return view
    }

    /// Submits a study, and returns when it has ended in memory.
    func ended(_ study: Study) async throws -> StudyView {
        let id = try await self.coordinator.submit(study, source: "", by: "apus-bench")
        while true {
            let view = try await self.coordinator.study(id)
            if view.state.isEnded { return view }
            try await Self.pause()
        }
    }

    private static func pause() async throws {
        try await ContinuousClock().sleep(for: .milliseconds(2))
    }
}

extension CoordinatorClock {
    /// The machine's own clocks.
    static var system: CoordinatorClock {
        let clock = ContinuousClock()
        let origin = clock.now
        return CoordinatorClock(
            clock: clock,
            elapsed: { origin.duration(to: clock.now) },
            unix: { UnixTime(rawValue: Int64(Date().timeIntervalSince1970 * 1_000)) }
        )
    }
}
