import ApusStudy

/// Trains a network in the native engine: `Program.train`.
///
/// The engine runs in a process of its own for each attempt, so that its crash, or its need for memory, ends
/// nothing else. It gets one ``EngineRequest`` on standard input, which then stays open: its end tells the engine
/// that nobody waits for it any more. It answers with ``EngineEvent`` lines, kept in `.apus/stdout`.
package struct EngineRunner: AttemptRunner {
    /// The folder of the model in the run's folder: `model.json`, `model.safetensors`, `model.onnx`.
    package static let modelName = "model"

    /// The file that a training goes on from, in the run's folder.
    package static let checkpointName = "checkpoint.safetensors"

    /// The program that is the engine, with its arguments: `apus-worker engine`.
    private let command: [String]
    private let settings: RunnerSettings
    private let clock: any Clock<Duration>

    package init(command: [String], settings: RunnerSettings, clock: any Clock<Duration>) {
        self.command = command
        self.settings = settings
        self.clock = clock
    }

    package func run(_ job: AttemptJob, report: @Sendable (RunEvent) async -> Void) async -> RunResult {
        let watch = Stopwatch(self.clock)
        guard case .train(let program) = job.program else {
            return RunResult(end: AttemptEnd(outcome: .failed, reason: "this runner trains networks only"))
        }
        let request: [UInt8]
        do {
            request = try Self.request(job, program)
        } catch {
            return RunResult(end: AttemptEnd(outcome: .failed, reason: EndReason.bounded(error.description)))
        }
        let (command, settings) = (self.command, self.settings)
        let supervised = SupervisedProcess(clock: self.clock, grace: settings.grace)
        let (process, read) = await supervised.run(handler: EngineReader(), limit: job.wallclock) {
            () throws(RunnerError) in
            try Self.prepare(job, command, request, settings)
        } receive: { measurements in
            if measurements.isEmpty { await report(.started) }
            await RunEvent.report(measurements, report)
        }
        let end = Self.judge(process, read, job, watch.elapsed)
        return await Self.result(end, process.notes + read.notes, job, leftovers: process.leftovers)
    }

    /// The end with what is worth keeping.
    static func result(
        _ end: AttemptEnd,
        _ notes: [String],
        _ job: AttemptJob,
        leftovers: [Int32] = []
    ) async -> RunResult {
        guard end.outcome == .succeeded || end.outcome == .paused else {
            return RunResult(end: end, notes: notes, leftovers: leftovers)
        }
        let folder = RunFolder(path: job.folder)
        let kept = end.outcome == .paused ? Self.checkpointName : Self.modelName
        let found = await BlockingThread.value { folder.matches(of: [kept]).paths } ?? []
        return RunResult(end: end, artifactPaths: found, notes: notes, leftovers: leftovers)
    }

    static func request(
        _ job: AttemptJob,
        _ program: TrainProgram,
        logs: Bool = false
    ) throws(RunnerError) -> [UInt8] {
        let folder = RunFolder(path: job.folder)
        return try EngineRequest(
            specification: try program.specification.filled(with: CommandLine.table(job.values)),
            datasetFolder: "\(folder.path)/dataset",
            runFolder: folder.path,
            modelFolder: "\(folder.path)/\(Self.modelName)",
            checkpoint: "\(folder.path)/\(Self.checkpointName)",
            seed: job.seed,
            threads: max(1, job.resources.cores),
            memoryBytes: job.resources.memoryBytes,
            steps: job.steps,
            log: logs ? folder.stderrPath : nil
        ).encoded()
    }

    private static func prepare(
        _ job: AttemptJob,
        _ command: [String],
        _ request: [UInt8],
        _ settings: RunnerSettings
    ) throws(RunnerError) -> ProcessSpecification {
        let folder = RunFolder(path: job.folder)
        do {
            try folder.create()
        } catch {
            throw RunnerError("cannot prepare the run's folder: \(error.description)")
        }
        var environment = CommandEnvironment.common(job, settings)
        // Threads that wait must not burn the cores of the attempts beside them.
        environment["OMP_WAIT_POLICY"] = "passive"
        return ProcessSpecification(
            arguments: command,
            environment: environment,
            folder: folder.path,
            stdoutLog: folder.stdoutPath,
            stderrLog: folder.stderrPath,
            logBytesMax: settings.logBytesMax,
            input: request,
            containment: Containment(job, settings)
        )
    }

    /// What the engine said counts; where it said nothing, how its process ended.
    ///
    /// An engine that cannot start, or that is killed from outside, says nothing about the configuration: lost.
    static func judge(
        _ process: ProcessEnd,
        _ read: EngineReader,
        _ job: AttemptJob,
        _ duration: Duration
    ) -> AttemptEnd {
        let bad = EndReason.end(of: process, what: "the engine", limit: job.wallclock, duration: duration)
        if process.stop != nil || process.memory.isOverLimit, let bad { return bad }
        if let ended = read.ended {
            let outcome: Outcome =
                switch ended.outcome {
                case .succeeded: .succeeded
                case .paused: .paused
                case .infeasible: .infeasible
                case .failed: .failed
                // Without having been asked to: as if it had been killed from outside.
                case .stopped, .lost: .lost
                }
            var exitStatus: Int32?
            if case .exited(let status) = process.status { exitStatus = status }
            let reason = EndReason.bounded(LogText.escapedLines(ended.reason))
            return AttemptEnd(
                outcome: outcome,
                reason: reason,
                exitStatus: exitStatus,
                duration: duration,
                stepsDone: outcome == .paused ? GivingWay.stepsDone(job, saved: read.lastStep) : nil
            )
        }
        switch process.status {
        case .notStarted(let reason):
            return AttemptEnd(outcome: .lost, reason: EndReason.bounded(reason), duration: duration)
        case .signalled(9):
            return AttemptEnd(outcome: .lost, reason: bad?.reason ?? "", signal: 9, duration: duration)
        case .exited, .signalled:
            let reason = "the engine ended without a result" + EndReason.lastLines(of: process)
            return bad ?? AttemptEnd(outcome: .failed, reason: reason, exitStatus: 0, duration: duration)
        }
    }
}
