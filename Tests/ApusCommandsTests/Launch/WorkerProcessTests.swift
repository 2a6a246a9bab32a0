import Foundation
import Logging
import ServiceLifecycle
import Testing

@testable import ApusCommands

@Suite struct WorkerProcessTests {
    /// A clock on which every wait is over at once.
    private struct Hurried: Clock {
        var now: ContinuousClock.Instant { ContinuousClock().now }
        var minimumResolution: Duration { .zero }

        func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
            try Task.checkCancellation()
        }
    }

    private func worker(_ script: String, _ scratch: Scratch, clock: any Clock<Duration>) -> WorkerProcess {
        WorkerProcess(
            executable: URL(fileURLWithPath: "/bin/sh"),
            arguments: ["-c", script],
            environment: [:],
            log: scratch.url.appendingPathComponent("log"),
            clock: clock,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    @Test func `a worker that ends is started again, and given up in the end`() async throws {
        let scratch = try Scratch()
        let worker = self.worker("echo started; exit 1", scratch, clock: Hurried())

        let error = await #expect(throws: CommandError.self) { try await worker.run() }

        let log = scratch.url.appendingPathComponent("log")
        #expect(try String(contentsOf: log, encoding: .utf8) == String(repeating: "started\n", count: 5))
        #expect(error?.description == "the worker ended 5 times; its log says why: \(log.path)")
    }

    @Test func `a shutdown ends the worker`() async throws {
        let scratch = try Scratch()
        let fifo = scratch.url.appendingPathComponent("fifo")
        mkfifo(fifo.path, 0o600)
        let worker = self.worker("echo up > '\(fifo.path)'; exec sleep 1000", scratch, clock: ContinuousClock())
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let group = ServiceGroup(services: [worker], logger: logger)

        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            tasks.addTask {
                // Opens only once the worker runs.
                _ = try FileHandle(forReadingFrom: fifo).readToEnd()
                await group.triggerGracefulShutdown()
            }
            try await tasks.waitForAll()
        }
    }

    @Test func `the worker's program is named by the environment, or lies beside this one`() throws {
        #expect(try WorkerProcess.executable(environment: ["APUS_WORKER": "/opt/w"]).path == "/opt/w")
    }

    @Test func `the token is no argument`() {
        let arguments = LocalWorker.arguments(
            join: HostPort(host: "127.0.0.1", port: 7),
            tokenFile: URL(fileURLWithPath: "/d/join.token"),
            name: "local-1",
            slots: 2,
            folder: URL(fileURLWithPath: "/d/w")
        )

        #expect(
            arguments == [
                "--join", "127.0.0.1:7", "--token-file", "/d/join.token", "--name", "local-1", "--slots", "2",
                "--data", "/d/w", "--exit-with-parent",
            ]
        )
    }
}
