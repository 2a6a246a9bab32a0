import ApusRunner
import ApusStudy
import ApusWorker
import ArgumentParser
import FoundationEssentials
import Logging
import ServiceLifecycle
import UnixSignals

/// The worker of one run: the very service that `apus-worker` runs.
struct WorkChild: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "child-work", shouldDisplay: false)

    @Argument var folder: String
    @Option var port: Int
    @Option var slots: Int

    /// Absent where nothing is encrypted.
    @Option var tokenFile: String?

    func run() async throws {
        try await Self.run(
            command: nil,
            folder: self.folder,
            port: self.port,
            slots: self.slots,
            tokenFile: self.tokenFile
        )
    }

    /// Runs the worker's service until it is told to end; `command` may stand in for the user's programs.
    static func run(
        command: (any AttemptRunner)?,
        folder: String,
        port: Int,
        slots: Int,
        tokenFile: String?
    ) async throws {
        guard let name = WorkerName(rawValue: LocalCluster.worker) else {
            throw BenchError("the worker has no legal name")
        }
        let settings = WorkerSettings(
            host: "127.0.0.1",
            port: port,
            admission: try tokenFile.map { .certificate(try TokenFile.ticket($0)) }
                ?? .plaintext(JoinSecret(LocalCluster.token)),
            name: name,
            instance: 1,
            capabilities: Capabilities(slots: slots, cores: 2, memoryBytes: 0),
            folder: folder
        )
        var logger = Logger(label: "apus-bench") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .error
        try await ServiceGroup(
            services: [Worker(settings: settings, surroundings: Self.surroundings(command), logger: logger)],
            gracefulShutdownSignals: [.sigterm],
            logger: logger
        ).run()
    }

    private static func surroundings(_ stand: (any AttemptRunner)?) -> WorkerSurroundings {
        let clock = ContinuousClock()
        let command = CommandRunner(
            settings: RunnerSettings(environment: ProcessInfo.processInfo.environment),
            clock: clock
        )
        return WorkerSurroundings(
            clock: clock,
            now: { UnixTime(rawValue: Int64(Date().timeIntervalSince1970 * 1_000)) },
            chance: { 0.5 },
            command: stand ?? command,
            engine: NothingRunner()
        )
    }
}
