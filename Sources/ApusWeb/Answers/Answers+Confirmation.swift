import ApusAPI
import ApusCoordinator
import ApusOptimizer
import ApusStudy

extension EndAnswer {
    init(_ end: BudgetEnd, objective: Objective) {
        var trial: UInt32?
        if case .target(_, let number, _) = end { trial = number }
        self.init(limit: end.limit, text: end.text(objective), trial: trial)
    }
}

extension ConfirmationAnswer {
    init(_ view: ConfirmationView, criteria: Criteria) {
        self.init(
            candidates: view.candidates.map { Candidate($0, criteria: criteria) },
            isComplete: view.isComplete,
            winner: view.winner?.trial.id.number
        )
    }
}

extension ConfirmationAnswer.Candidate {
    fileprivate init(_ candidate: ConfirmationView.Candidate, criteria: Criteria) {
        let trial = TrialAnswer(candidate.trial, criteria: criteria)
        self.init(
            trial: trial.number,
            configuration: trial.configuration,
            searched: trial.objective,
            runs: candidate.runs,
            ended: candidate.ended,
            objective: candidate.objective.map { .init($0, metric: criteria.objective.metric) },
            holdout: candidate.holdout.map { .init($0.interval, metric: $0.name) }
        )
    }
}

extension ConfirmationAnswer.Interval {
    fileprivate init(_ interval: MeanInterval, metric: String) {
        self.init(
            metric: metric,
            count: interval.count,
            mean: interval.mean,
            deviation: interval.deviation,
            lower: interval.lower,
            upper: interval.upper
        )
    }
}
