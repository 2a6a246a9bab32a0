import ApusAPI

/// The order in which results are shown where nobody asks for another.
///
/// The front first, then what is feasible, then what breaks a constraint, each by the first objective; what has no
/// results comes last, by number.
struct TrialRanking: Sendable {
    private let isMaximized: Bool
    private let metric: String

    init(study: StudyAnswer) {
        self.isMaximized = study.goal == "maximize"
        self.metric = study.metric
    }

    func sorted(_ trials: [TrialAnswer]) -> [TrialAnswer] {
        trials.sorted { left, right in
            let (one, other) = (self.tier(left), self.tier(right))
            if one != other { return one < other }
            switch (self.cost(left), self.cost(right)) {
            case (let a?, let b?) where a != b: return a < b
            case (_?, nil): return true
            case (nil, _?): return false
            default: return left.number < right.number
            }
        }
    }

    private func tier(_ trial: TrialAnswer) -> Int {
        if trial.isOnFront == true { return 0 }
        guard trial.objective != nil, !trial.isInvalidated else { return 3 }
        return trial.isFeasible == false ? 2 : 1
    }

    private func cost(_ trial: TrialAnswer) -> Double? {
        guard let value = trial.objective ?? trial.metrics.first(where: { $0.name == self.metric })?.value, !value.isNaN
        else { return nil }
        return self.isMaximized ? -value : value
    }
}
