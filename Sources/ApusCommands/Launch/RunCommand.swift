import ApusStore
import ApusStudy
import ApusAPI
import ArgumentParser
import Foundation
import Logging
import ServiceLifecycle

/// `apus run STUDY.yaml`.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Runs a study on this machine, from the study file to the results.",
        discussion: """
            Starts a coordinator and workers on the loopback address, shows the study as it runs, and ends with the \
            table of results and the best trial's files. Everything is kept in a folder beside the study file, \
            STUDY.apus; running it again goes on where it stopped. Ctrl-C ends it cleanly, a second one at once.

            Exit status: 0 when a trial succeeded, 1 when none did or something is wrong, 130 after Ctrl-C.
            """
    )

    @Argument(help: "The study file, YAML or JSON.")
    var file: String

    @Option(help: "How many worker processes to start.")
    var workers = 1

    @Option(help: "How many trials each worker runs side by side (default: what the study allows, at most its cores).")
    var slots: Int?

    @Option(help: "The folder to keep everything in (default: STUDY.apus beside the study file).")
    var data: String?

    @Option(help: "Where the HTTP API answers while it runs, as HOST:PORT.")
    var http = HostPort(host: "127.0.0.1", port: 0)

    @Flag(help: "Write one line for each event, also on a terminal.")
    var plain = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...64).contains(self.workers) else { throw ValidationError("--workers is from 1 to 64") }
        guard self.slots.map({ (1...1_024).contains($0) }) ?? true else {
            throw ValidationError("--slots is from 1 to 1024")
        }
    }

    func run() async throws {
        let console = Console.current
        let document = try StudyDocument(path: self.file, console: console)
        for warning in document.warnings { console.note(warning.text) }
        let worker = try WorkerProcess.executable(environment: console.environment)
        var random = SystemRandomNumberGenerator()
        let settings = try LaunchSettings(
            data: self.folder(console),
            listen: HostPort(host: "127.0.0.1", port: 0),
            http: self.http,
            random: &random
        )
        let logger = try self.logger(settings)
        let assembly = try await self.assembly(settings, document, logger)
        let http = BoundPort()
        let clock = ContinuousClock()
        let state = try StateFolder(environment: console.environment)
        let status = SessionStatus()
        let session = RunSession(
            document: document,
            settings: settings,
            console: console,
            style: self.output.json ? .json : self.plain ? .plain : .automatic,
            http: http,
            status: status
        )
        let services: [any Service] =
            [Publication(state: state, settings: settings, http: http) { _, _ in }]
            + (1...self.workers).map { index in
                LocalWorker(
                    index: index,
                    slots: self.slots ?? self.slotsDefault(document),
                    executable: worker,
                    settings: settings,
                    environment: console.environment,
                    clusterPort: assembly.clusterPort,
                    clock: clock,
                    logger: logger
                )
            }
        try await CoordinatorProcess(settings: settings, clock: clock, logger: logger)
            .run(assembly, beside: services, foreground: session, http: http)
        if status.end != .succeeded { throw ExitCode(status.end.rawValue) }
    }

    private func assembly(
        _ settings: LaunchSettings,
        _ document: StudyDocument,
        _ logger: Logger
    ) async throws -> CoordinatorAssembly {
        do {
            return try await CoordinatorAssembly.build(settings, logger: logger)
        } catch StoreError.locked(_, let process) {
            throw CommandError(
                "this study is running already (process \(process.map(String.init) ?? "unknown")); "
                    + "watch it with 'apus study watch \(document.study.name)'"
            )
        }
    }

    private func folder(_ console: Console) -> URL {
        self.data.map(console.url) ?? console.url(self.file).deletingPathExtension().appendingPathExtension("apus")
    }

    private func slotsDefault(_ document: StudyDocument) -> Int {
        let cores = max(1, ProcessInfo.processInfo.activeProcessorCount / max(1, document.study.resources.cores))
        let parallel = document.study.limits.parallel ?? cores
        return max(1, (parallel + self.workers - 1) / self.workers)
    }

    /// Into a file, because the terminal is the live view's.
    private func logger(_ settings: LaunchSettings) throws -> Logger {
        let file = settings.data.appendingPathComponent("coordinator.log")
        let stream = try LogFile(url: file)
        return Logger(label: "apus") { label in StreamLogHandler(label: label, stream: stream) }
    }
}
