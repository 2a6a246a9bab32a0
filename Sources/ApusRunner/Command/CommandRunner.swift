import ApusStudy

/// Runs a program of the user's: `Program.run`.
///
/// The templates are filled in, the program runs in a session of its own with a clean environment, its output is
/// read for metrics as it comes, and post-processing follows when it ended well. When the call returns, nothing
/// that the program started is alive. A line `apus: infeasible: reason` on standard output makes the attempt
/// infeasible, whatever the exit status. The logs stay in `.apus` of the run's folder.
package struct CommandRunner: AttemptRunner {
    private let settings: RunnerSettings
    private let clock: any Clock<Duration>

    package init(settings: RunnerSettings, clock: any Clock<Duration>) {
        self.settings = settings
        self.clock = clock
    }

    package func run(_ job: AttemptJob, report: @Sendable (RunEvent) async -> Void) async -> RunResult {
        let watch = Stopwatch(self.clock)
        guard case .run(let program) = job.program else {
            return Self.failure("this runner runs commands only", watch)
        }
        let reader: MetricReader
        do {
            reader = try MetricReader(program.metrics, folder: RunFolder(path: job.folder))
        } catch {
            return Self.failure(error.description, watch)
        }
        let settings = self.settings
        let secrets: ProgramSecrets
        switch await ProgramSecrets.read(program, settings.secrets) {
        case .success(let read): secrets = read
        // It never began, and that is where it was to begin.
        case .failure(let error): return Self.failure(error.description, watch, .lost)
        }
        let (process, read) = await self.supervised.run(handler: reader, limit: job.wallclock) {
            () throws(RunnerError) in
            try Self.prepare(job, program, settings, secrets)
        } receive: { measurements in
            if measurements.isEmpty { await report(.started) }
            await RunEvent.report(measurements, report)
        }
        let end = Self.judge(process, read, job, watch.elapsed)
        let notes = process.notes + read.notes
        guard end.outcome == .succeeded else {
            return RunResult(end: end, notes: notes, leftovers: process.leftovers)
        }
        let result = await self.finish(job, program, secrets, end, read, notes, watch, report)
        return result.leaving(process.leftovers)
    }

    /// Reads the metrics of an attempt again, from its kept folder and logs, without running its program.
    ///
    /// `job.program` has the metric sources to read now; post-processing scripts do run. The outcome is `succeeded`
    /// unless the sources say otherwise; no artifacts are named.
    package func remetric(_ job: AttemptJob, report: @Sendable (RunEvent) async -> Void) async -> RunResult {
        let watch = Stopwatch(self.clock)
        guard case .run(let program) = job.program else {
            return Self.failure("only the metrics of commands can be read again", watch)
        }
        let folder = RunFolder(path: job.folder)
        let reading = await BlockingThread.value { StoredOutput.read(program.metrics, in: folder) }
        guard case .success(let (measurements, read))? = reading else {
            if case .failure(let error)? = reading { return Self.failure(error.description, watch) }
            return Self.failure("the worker cannot start a thread; raise ulimit -u", watch)
        }
        await report(.started)
        await RunEvent.report(measurements, report)
        let end = Self.judge(ProcessEnd(status: .exited(0)), read, job, watch.elapsed)
        guard end.outcome == .succeeded else { return RunResult(end: end, notes: read.notes) }
        let secrets: ProgramSecrets
        switch await ProgramSecrets.read(program, self.settings.secrets) {
        case .success(let read): secrets = read
        case .failure(let error): return Self.failure(error.description, watch)
        }
        let post = await self.postprocess(job, program, secrets, read.limitsSoFar, watch, report)
        return RunResult(end: post.end ?? end, notes: read.notes + post.notes)
    }

    private var supervised: SupervisedProcess {
        SupervisedProcess(clock: self.clock, grace: self.settings.grace)
    }

    private static func prepare(
        _ job: AttemptJob,
        _ program: CommandProgram,
        _ settings: RunnerSettings,
        _ secrets: ProgramSecrets
    ) throws(RunnerError) -> ProcessSpecification {
        let folder = RunFolder(path: job.folder)
        do {
            try folder.create()
        } catch {
            throw RunnerError("cannot prepare the run's folder: \(error.description)")
        }
        try RunInputs.materialize(program, job.values, target: job.target, in: folder)
        return ProcessSpecification(
            arguments: try CommandLine.arguments(
                program,
                job.values,
                seed: job.seed,
                target: job.target
            ),
            environment: CommandEnvironment.make(job, program, settings, secrets),
            folder: folder.path,
            stdoutLog: folder.stdoutPath,
            stderrLog: folder.stderrPath,
            logBytesMax: settings.logBytesMax,
            secrets: Array(secrets.values.values),
            containment: Containment(job, settings)
        )
    }

    /// What comes after a program that ended well: post-processing, then the artifacts.
    private func finish(
        _ job: AttemptJob,
        _ program: CommandProgram,
        _ secrets: ProgramSecrets,
        _ end: AttemptEnd,
        _ read: MetricReader,
        _ notes: [String],
        _ watch: Stopwatch,
        _ report: @Sendable (RunEvent) async -> Void
    ) async -> RunResult {
        let post = await self.postprocess(job, program, secrets, read.limitsSoFar, watch, report)
        if let end = post.end { return RunResult(end: end, notes: notes + post.notes) }
        // Where there are more steps to come, what counts is what they begin from.
        let stepsDone = program.checkpoint == nil ? nil : GivingWay.stepsDone(job, saved: read.gaveWay)
        let isPaused = stepsDone != nil || !(job.steps?.isLast ?? true)
        let outcome: Outcome = isPaused ? .paused : .succeeded
        let end = AttemptEnd(
            outcome: outcome,
            exitStatus: end.exitStatus,
            duration: watch.elapsed,
            stepsDone: stepsDone
        )
        let kept = isPaused ? program.checkpoint.map { [$0] } ?? [] : program.artifacts
        guard !kept.isEmpty else { return RunResult(end: end, notes: notes + post.notes) }
        let folder = RunFolder(path: job.folder)
        let found = await BlockingThread.value { folder.matches(of: kept) } ?? (paths: [], missing: kept)
        let what = isPaused ? "checkpoint" : "artifact"
        let missing = found.missing.map { "the \(what) '\(LogText.escaped($0))' is not there" }
        return RunResult(end: end, artifactPaths: found.paths, notes: notes + post.notes + missing)
    }

    /// Runs the post-processing scripts in turn; `end` is `nil` when all of them ended well.
    private func postprocess(
        _ job: AttemptJob,
        _ program: CommandProgram,
        _ secrets: ProgramSecrets,
        _ limits: MetricLimits,
        _ watch: Stopwatch,
        _ report: @Sendable (RunEvent) async -> Void
    ) async -> (end: AttemptEnd?, notes: [String]) {
        var notes: [String] = []
        var limits = limits
        for (index, command) in program.postprocessing.enumerated() {
            let script = PostprocessScript(
                number: index + 1,
                command: command,
                job: job,
                program: program,
                secrets: secrets
            )
            let result = await script.run(
                self.supervised,
                settings: self.settings,
                limits: limits,
                limit: job.wallclock.map { $0 - watch.elapsed }
            ) { await RunEvent.report($0, report) }
            notes += result.process.notes + result.read.notes
            limits = result.read.limitsSoFar
            if let end = script.judge(result, duration: watch.elapsed) { return (end, notes) }
        }
        return (nil, notes)
    }

    private static func failure(
        _ reason: String,
        _ watch: Stopwatch,
        _ outcome: Outcome = .failed
    ) -> RunResult {
        RunResult(
            end: AttemptEnd(outcome: outcome, reason: EndReason.bounded(reason), duration: watch.elapsed)
        )
    }

    /// The attempt's end, from the program's end and from what its output says.
    private static func judge(
        _ process: ProcessEnd,
        _ read: MetricReader,
        _ job: AttemptJob,
        _ duration: Duration
    ) -> AttemptEnd {
        let bad = EndReason.end(of: process, what: "the program", limit: job.wallclock, duration: duration)
        var exitStatus: Int32?
        if case .exited(let status) = process.status { exitStatus = status }
        let isStopped = process.stop != nil || process.memory.isOverLimit || exitStatus == nil
        if let bad, isStopped { return bad }
        func end(_ outcome: Outcome, _ reason: String = "") -> AttemptEnd {
            let reason = EndReason.bounded(reason)
            return AttemptEnd(outcome: outcome, reason: reason, exitStatus: exitStatus, duration: duration)
        }
        switch read.verdict {
        case .infeasible(let reason)?: return end(.infeasible, reason.isEmpty ? "the program says so" : reason)
        case .succeeded?: return end(.succeeded)
        case .timedOut(let reason)?: return end(.timedOut, reason)
        case .failed(let reason)?:
            return bad.map { end(.failed, "\(reason)\n\($0.reason)") }
                ?? end(.failed, reason + EndReason.lastLines(of: process))
        case nil: return bad ?? end(.succeeded)
        }
    }
}
