import Foundation
import Logging
import ServiceLifecycle

/// Keeps one worker process running until it is shut down.
///
/// A worker that ends on its own is started again, each time a little later; one that ends again and again is
/// given up, because then its log says what a person has to do.
struct WorkerProcess: Service {
    static let startsMax = 5
    static let stopTime = Duration.seconds(10)

    let executable: URL
    let arguments: [String]
    let environment: [String: String]
    let log: URL
    let clock: any Clock<Duration>
    let logger: Logger

    /// Throws when the worker cannot be kept running.
    func run() async throws {
        for start in 1...Self.startsMax {
            let child = try ChildProcess(
                executable: self.executable,
                arguments: self.arguments,
                environment: self.environment,
                log: self.log
            )
            let (end, isWanted) = await self.watch(child)
            if isWanted { return }
            self.logger.warning("worker ended", metadata: ["end": "\(end)", "start": "\(start)"])
            do {
                try await cancelWhenGracefulShutdown {
                    try await self.clock.sleep(for: .milliseconds(200 * (1 << start)))
                }
            } catch {
                return
            }
        }
        throw CommandError(
            "the worker ended \(Self.startsMax) times; its log says why: \(self.log.path)"
        )
    }

    /// How it ended, and whether it was told to.
    private func watch(_ child: ChildProcess) async -> (ChildProcess.End, Bool) {
        await withTaskGroup(of: ChildProcess.End?.self) { group in
            group.addTask { await child.ended() }
            group.addTask {
                // Ends by shutdown or by cancellation only; either way the worker is to go.
                try? await gracefulShutdown()
                return nil
            }
            let first = await group.next() ?? nil
            if let end = first {
                group.cancelAll()
                return (end, false)
            }
            child.send(SIGTERM)
            group.addTask {
                try? await self.clock.sleep(for: Self.stopTime)
                if !Task.isCancelled { child.send(SIGKILL) }
                return nil
            }
            var end: ChildProcess.End?
            while end == nil, let next = await group.next() { end = next }
            group.cancelAll()
            return (end ?? .exited(0), true)
        }
    }

    /// The worker's program: `$APUS_WORKER`, else `apus-worker` beside the program that runs.
    static func executable(environment: [String: String]) throws -> URL {
        if let path = environment["APUS_WORKER"], !path.isEmpty { return URL(fileURLWithPath: path) }
        let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        let beside = own.deletingLastPathComponent().appendingPathComponent("apus-worker")
        guard FileManager.default.isExecutableFile(atPath: beside.path) else {
            throw CommandError("there is no \(beside.path); build it, or name the worker's program in APUS_WORKER")
        }
        return beside
    }
}
