import ApusStudy

/// Runs `Program.nothing`: succeeds at once, with one measurement `cost` = 0.
package struct NothingRunner: AttemptRunner {
    package init() {}

    package func run(_ job: AttemptJob, report: @Sendable (RunEvent) async -> Void) async -> RunResult {
        await report(.started)
        await report(.measured([Measurement(metric: "cost", step: 0, value: 0)]))
        return RunResult(end: AttemptEnd(outcome: .succeeded))
    }
}
