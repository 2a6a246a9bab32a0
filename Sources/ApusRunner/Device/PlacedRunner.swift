import ApusSpace
import ApusStudy

/// Runs attempts where they belong: networks on a device or on the CPU, programs with devices of their own.
package struct PlacedRunner: AttemptRunner {
    private let command: any AttemptRunner
    private let cpu: any AttemptRunner
    private let desk: DeviceDesk
    private let settings: RunnerSettings
    private let clock: any Clock<Duration>

    package init(
        command: any AttemptRunner,
        cpu: any AttemptRunner,
        desk: DeviceDesk,
        settings: RunnerSettings,
        clock: any Clock<Duration>
    ) {
        (self.command, self.cpu, self.desk) = (command, cpu, desk)
        (self.settings, self.clock) = (settings, clock)
    }

    package func run(_ job: AttemptJob, report: @Sendable (RunEvent) async -> Void) async -> RunResult {
        guard case .train(let program) = job.program else { return await self.runCommand(job, report) }
        let word = Self.deviceWord(program, job)
        guard word != "cpu" else { return await self.cpu.run(job, report: report) }
        guard let (index, host) = self.desk.share() else {
            guard word == "cuda" else { return await self.cpu.run(job, report: report) }
            let reason = "the study asks for a CUDA device (train.device), and this worker has none that can train"
            return RunResult(end: AttemptEnd(outcome: .lost, reason: reason))
        }
        defer { self.desk.leave(index) }
        return await DeviceRunner(host: host, settings: self.settings, clock: self.clock).run(job, report: report)
    }

    /// A program that asks for devices gets those that it alone is to use.
    private func runCommand(
        _ job: AttemptJob,
        _ report: @Sendable (RunEvent) async -> Void
    ) async -> RunResult {
        guard job.resources.gpus > 0, !self.desk.devices.isEmpty else {
            return await self.command.run(job, report: report)
        }
        let taken = self.desk.take(job.resources.gpus)
        defer { self.desk.give(back: taken) }
        var job = job
        job.devices = taken.map { self.desk.devices[$0].identifier }
        return await self.command.run(job, report: report)
    }

    /// What `train.device` says, its value filled in; mistakes are the engine's to tell.
    private static func deviceWord(_ program: TrainProgram, _ job: AttemptJob) -> String {
        guard let value = program.specification["device"],
            case .text(let word)? = try? value.filled(with: CommandLine.table(job.values))
        else { return "auto" }
        return word
    }
}
