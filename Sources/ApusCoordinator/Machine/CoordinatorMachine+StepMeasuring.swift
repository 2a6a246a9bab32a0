import ApusOptimizer
import ApusProtocol
import ApusStudy

/// What a rule for the steps of trials is told of running ones.
///
/// A step counts once the values of all constraints are known there: programs report the metrics of a step one after the
/// other, in whatever order. The next step and the end of the attempt wait for nothing: then the newest value of each
/// constraint counts, and where there is none the step has no cost, as a trial without one fails.
extension CoordinatorMachine {
    /// A running attempt measured something: a step, where it is the objective, or a constraint that one waits for.
    mutating func measured(_ measurement: Measurement, of trial: TrialID, into effects: inout [Effect]) {
        let id = trial.study
        guard self.studies[id]?.steps?.scheduler.state(of: trial.number) == .running,
            let objective = self.studies[id]?.study.objective
        else { return }
        if measurement.metric == objective.metric, measurement.step > 0 {
            self.release(trial, into: &effects)
            let value: Double?
            if case .best = objective.reading {
                value = self.studies[id]?.running[trial.number]?.metrics.value(of: objective.metric)
            } else {
                value = measurement.value.isFinite ? measurement.value : nil
            }
            let step = HeldStep(step: measurement.step, cost: value.map(objective.cost(of:)))
            self.studies[id]?.steps?.hold(step, of: trial.number)
        }
        if self.isSettled(trial) { self.release(trial, into: &effects) }
    }

    /// The last step of an attempt that has ended, where it still waits, or was held by a former coordinator.
    mutating func releaseLast(of attempt: RunningAttempt, into effects: inout [Effect]) {
        let trial = attempt.attempt.trial
        guard let run = self.studies[trial.study], let steps = run.steps, !run.study.constraints.isEmpty else { return }
        let objective = run.study.objective
        if steps.held(of: trial.number) == nil,
            let newest = attempt.metrics.newest(of: objective.metric),
            newest.step > steps.scheduler.lastStep(of: trial.number)
        {
            let value = attempt.metrics.value(of: objective.metric).flatMap { $0.isFinite ? $0 : nil }
            let step = HeldStep(step: newest.step, cost: value.map(objective.cost(of:)))
            self.studies[trial.study]?.steps?.hold(step, of: trial.number)
        }
        self.release(trial, attempt.metrics, into: &effects)
    }

    /// Whether a step waits, and for nothing more.
    private func isSettled(_ trial: TrialID) -> Bool {
        guard let run = self.studies[trial.study], let held = run.steps?.held(of: trial.number) else { return false }
        guard let metrics = run.running[trial.number]?.metrics else { return false }
        return run.study.constraints.allSatisfy { metrics.isKnown($0.metric, at: held.step) }
    }

    /// Tells the rule of the step that waits; nothing where none does.
    private mutating func release(_ trial: TrialID, into effects: inout [Effect]) {
        guard let metrics = self.studies[trial.study]?.running[trial.number]?.metrics else { return }
        self.release(trial, metrics, into: &effects)
    }

    private mutating func release(_ trial: TrialID, _ metrics: AttemptMetrics, into effects: inout [Effect]) {
        guard let held = self.studies[trial.study]?.steps?.takeHeld(of: trial.number),
            self.studies[trial.study]?.steps?.scheduler.state(of: trial.number) == .running,
            let constraints = self.studies[trial.study]?.study.constraints
        else { return }
        let values = constraints.compactMap { constraint in
            metrics.value(of: constraint.metric).flatMap { $0.isFinite ? constraint.excess(of: $0) : nil }
        }
        let isWhole = values.count == constraints.count
        let event = FidelityEvent.measured(
            trial.number,
            step: held.step,
            cost: isWhole ? held.cost : nil,
            constraints: constraints.isEmpty || !isWhole ? nil : values
        )
        self.apply(event, to: trial.study, into: &effects)
    }
}
