import ApusStudy

/// A script that runs after the program, in the same folder and with the same environment, and prints metrics.
struct PostprocessScript: Sendable {
    /// From 1, in the study's order; names the logs `.apus/postprocess-<number>.stdout` and `.stderr`.
    let number: Int
    let command: [String]
    let job: AttemptJob
    let program: CommandProgram
    let secrets: ProgramSecrets

    typealias Result = (process: ProcessEnd, read: MetricReader)

    /// Runs the script; `limit` is what is left of the attempt's time.
    func run(
        _ supervised: SupervisedProcess,
        settings: RunnerSettings,
        limits: MetricLimits,
        limit: Duration?,
        receive: ([Measurement]) async -> Void
    ) async -> Result {
        let reader = MetricReader(lines: limits, folder: RunFolder(path: self.job.folder))
        let result = await supervised.run(handler: reader, limit: limit.map { max($0, .zero) }) {
            () throws(RunnerError) in
            try self.specification(settings)
        } receive: { measurements in
            await receive(measurements)
        }
        return (result.end, result.handler)
    }

    /// How the attempt ends by it; `nil` when it went well.
    func judge(_ result: Result, duration: Duration) -> AttemptEnd? {
        let end = EndReason.end(
            of: result.process,
            what: "the post-processing '\(LogText.escaped(self.command.first ?? ""))'",
            limit: self.job.wallclock,
            duration: duration
        )
        guard end == nil || end?.outcome == .failed, case .infeasible(let reason)? = result.read.verdict else {
            return end
        }
        return AttemptEnd(outcome: .infeasible, reason: EndReason.bounded(reason), duration: duration)
    }

    private func specification(_ settings: RunnerSettings) throws(RunnerError) -> ProcessSpecification {
        let folder = RunFolder(path: self.job.folder)
        do {
            try folder.create()
        } catch {
            throw RunnerError("cannot prepare the run's folder: \(error.description)")
        }
        return ProcessSpecification(
            arguments: try CommandLine.filled(self.command, CommandLine.fields(self.job.values, self.job.target)),
            environment: CommandEnvironment.make(self.job, self.program, settings, self.secrets),
            folder: folder.path,
            stdoutLog: "\(folder.path)/\(RunFolder.ownName)/postprocess-\(self.number).stdout",
            stderrLog: "\(folder.path)/\(RunFolder.ownName)/postprocess-\(self.number).stderr",
            logBytesMax: settings.logBytesMax,
            secrets: Array(self.secrets.values.values),
            containment: Containment(self.job, settings)
        )
    }
}

extension CommandProgram {
    /// The commands of the post-processing scripts, in the study's order.
    var postprocessing: [[String]] {
        self.metrics.compactMap { source in
            guard case .postprocess(let command) = source else { return nil }
            return command
        }
    }
}
