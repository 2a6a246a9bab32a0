/// What a trial with several objectives is compared by.
struct Contender: Hashable, Sendable {
    let costs: [Double]

    /// 0 where the trial is feasible, infinite where it has no costs.
    let violation: Double

    init(costs: [Double], violation: Double = 0) {
        self.costs = costs
        self.violation = violation
    }

    /// A trial with another number of costs than `objectives` counts as one that has none.
    init(_ trial: EndedTrial, objectives: Int) {
        let isComplete = trial.costs.count == objectives
        self.costs = isComplete ? trial.costs : [Double](repeating: .infinity, count: objectives)
        self.violation = isComplete ? trial.violation : .infinity
    }

    /// Whether it is no worse in any objective and better in one, or closer to being feasible.
    ///
    /// Constrained domination: Deb, Pratap, Agarwal and Meyarivan, "A fast and elitist multiobjective genetic
    /// algorithm: NSGA-II" (2002), section VI, definition 1.
    func dominates(_ other: Contender) -> Bool {
        guard self.violation == other.violation else { return self.violation < other.violation }
        // Infeasible ones are told apart by how far they are from being feasible, and by nothing else.
        guard self.violation == 0 else { return false }
        var isBetter = false
        for index in self.costs.indices {
            if self.costs[index] > other.costs[index] { return false }
            if self.costs[index] < other.costs[index] { isBetter = true }
        }
        return isBetter
    }
}
