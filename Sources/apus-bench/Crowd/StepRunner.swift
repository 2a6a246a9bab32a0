import ApusRunner
import ApusStudy

/// Runs an attempt that reports a step at a time, and writes down each step that it ran.
struct StepRunner: AttemptRunner {
    let steps: Int
    let interval: Duration

    /// A line for each attempt is appended: its trial and how many steps it ran, also when it was called off.
    let ledger: String

    func run(_ job: AttemptJob, report: @Sendable (RunEvent) async -> Void) async -> RunResult {
        await report(.started)
        var ran = 0
        let clock = ContinuousClock()
        while ran < self.steps, (try? await clock.sleep(for: self.interval)) != nil {
            ran += 1
            await report(.measured([Measurement(metric: "cost", step: ran, value: 1 / Double(ran))]))
        }
        do {
            try LineFile(self.ledger).write("\(job.attempt.trial.number) \(ran)")
        } catch {
            return RunResult(end: AttemptEnd(outcome: .failed, reason: "\(error)"))
        }
        guard ran == self.steps else { return RunResult(end: AttemptEnd(outcome: .cancelled)) }
        return RunResult(end: AttemptEnd(outcome: .succeeded))
    }
}
