import ApusStore
import ApusStudy
import ArgumentParser
import Foundation
import Logging
import ServiceLifecycle

/// A coordinator and workers of their own on the loopback address, for as long as something in the foreground takes.
struct LocalRun {
    let document: StudyDocument

    /// The folder that everything is kept in.
    let data: URL
    let http: HostPort
    let workers: Int

    /// `nil` for what the study allows, at most this machine's cores.
    let slots: Int?
    let console: Console

    /// Returns when the foreground has ended, and everything else with it.
    func run(foreground: (LaunchSettings, BoundPort) -> any Service) async throws {
        let worker = try WorkerProcess.executable(environment: self.console.environment)
        var random = SystemRandomNumberGenerator()
        let settings = try LaunchSettings(
            data: self.data,
            listen: HostPort(host: "127.0.0.1", port: 0),
            http: self.http,
            random: &random
        )
        let logger = try self.logger(settings)
        let assembly = try await self.assembly(settings, logger)
        let http = BoundPort()
        let clock = ContinuousClock()
        let state = try StateFolder(environment: self.console.environment)
        let services: [any Service] =
            [Publication(state: state, settings: settings, http: http) { _, _ in }]
            + (1...self.workers).map { index in
                LocalWorker(
                    index: index,
                    slots: self.slots ?? self.slotsDefault,
                    executable: worker,
                    settings: settings,
                    tokens: WorkerTokens(control: assembly.control),
                    environment: self.console.environment,
                    clusterPort: assembly.clusterPort,
                    clock: clock,
                    logger: logger
                )
            }
        try await CoordinatorProcess(settings: settings, clock: clock, logger: logger)
            .run(assembly, beside: services, foreground: foreground(settings, http), http: http)
    }

    private func assembly(_ settings: LaunchSettings, _ logger: Logger) async throws -> CoordinatorAssembly {
        do {
            return try await CoordinatorAssembly.build(settings, logger: logger)
        } catch StoreError.locked(_, let process) {
            throw CommandError(
                "this study is running already (process \(process.map(String.init) ?? "unknown")); "
                    + "watch it with 'apus study watch \(self.document.study.name)'"
            )
        }
    }

    private var slotsDefault: Int {
        let cores = ProcessInfo.processInfo.activeProcessorCount / max(1, self.document.study.resources.cores)
        let parallel = self.document.study.limits.parallel ?? max(1, cores)
        return max(1, (parallel + self.workers - 1) / self.workers)
    }

    /// Into a file, because the terminal is the live view's.
    private func logger(_ settings: LaunchSettings) throws -> Logger {
        let file = settings.data.appendingPathComponent("coordinator.log")
        let stream = try LogFile(url: file)
        return Logger(label: "apus") { label in StreamLogHandler(label: label, stream: stream) }
    }
}
