import ApusProtocol
import ApusRunner
import ApusStudy
import ApusTestSupport
import ApusTransport
import ApusWorker
import Logging
import ServiceLifecycle
import Testing

/// A real worker and a coordinator that the test plays, over loopback.
struct TestCluster: Sendable {
    let store = ScriptedStore()
    let folder: StoreScratchFolder
    private let arrived: AsyncStream<ScriptedCoordinator>
    private let arrivals: AsyncStream<ScriptedCoordinator>.Continuation

    private let ended: AsyncStream<Void>
    private let ending: AsyncStream<Void>.Continuation

    private init() throws {
        (self.ended, self.ending) = AsyncStream.makeStream()
        self.folder = try StoreScratchFolder()
        (self.arrived, self.arrivals) = AsyncStream.makeStream()
    }

    /// The next connection of the worker.
    func worker() async throws -> ScriptedCoordinator {
        var iterator = self.arrived.makeAsyncIterator()
        return try #require(await iterator.next())
    }

    /// Returns when the worker's service has ended.
    func hasEnded() async throws {
        for await _ in self.ended {}
    }

    /// Runs the body beside a listener and a worker, and shuts both down; `WorkerError` is what ended the worker.
    @discardableResult
    static func with(
        slots: Int = 4,
        token: String = "t",
        rates: (@Sendable () async -> [ComputeRates])? = nil,
        body: (TestCluster, _ shutDown: @escaping @Sendable () async -> Void) async throws -> Void
    ) async throws -> WorkerError? {
        let cluster = try TestCluster()
        let (addresses, bound) = AsyncStream.makeStream(of: ListenerAddress.self)
        let listener = ClusterListener(
            settings: ListenerSettings(host: "127.0.0.1", port: 0, security: .plaintext(JoinToken("t"))),
            logger: .silent,
            listening: { bound.yield($0) }
        ) { connection in
            let peer = ScriptedCoordinator(connection, store: cluster.store)
            cluster.arrivals.yield(peer)
            for await _ in peer.released {}
        }
        let listening = ServiceGroup(services: [listener], logger: .silent)
        return try await withThrowingTaskGroup(of: WorkerError?.self) { group in
            group.addTask {
                try await listening.run()
                return nil
            }
            var iterator = addresses.makeAsyncIterator()
            let port = try #require(await iterator.next()).port
            let worker = try cluster.worker(port: port, slots: slots, token: token, rates: rates)
            let working = ServiceGroup(services: [worker], logger: .silent)
            group.addTask {
                defer { cluster.ending.finish() }
                return await Self.end(of: working)
            }
            do {
                try await body(cluster) { await working.triggerGracefulShutdown() }
            } catch {
                await working.triggerGracefulShutdown()
                await listening.triggerGracefulShutdown()
                throw error
            }
            await working.triggerGracefulShutdown()
            var end: WorkerError?
            if let first = try await group.next() { end = first }
            await listening.triggerGracefulShutdown()
            try await group.waitForAll()
            return end
        }
    }

    private static func end(of working: ServiceGroup) async -> WorkerError? {
        do {
            try await working.run()
            return nil
        } catch let error as WorkerError {
            return error
        } catch {
            Issue.record("the worker ended with \(error)")
            return nil
        }
    }

    func worker(
        port: Int,
        slots: Int = 1,
        token: String = "t",
        rates: (@Sendable () async -> [ComputeRates])? = nil
    ) throws -> Worker {
        let runner = RunnerSettings(environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"])
        let command = CommandRunner(settings: runner, clock: ContinuousClock())
        return Worker(
            settings: WorkerSettings(
                host: "127.0.0.1",
                port: port,
                admission: .plaintext(JoinSecret(token)),
                name: try #require(WorkerName(rawValue: "w")),
                instance: 1,
                capabilities: Capabilities(slots: slots, cores: 1, memoryBytes: 0),
                folder: "\(self.folder.path)/worker",
                flushInterval: .milliseconds(10),
                lookInterval: .milliseconds(10)
            ),
            surroundings: WorkerSurroundings(
                clock: ContinuousClock(),
                now: { UnixTime(rawValue: 1_700_000_000_000) },
                chance: { 0 },
                command: command,
                engine: command,
                rates: rates
            ),
            logger: .silent
        )
    }
}
