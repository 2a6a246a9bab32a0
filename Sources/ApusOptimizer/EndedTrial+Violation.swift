import ApusStudy

extension EndedTrial {
    /// How far the trial is from being feasible: 0 where it is, infinite where it has no cost.
    ///
    /// Between the two lies the sum of the constraints that are not met.
    var violation: Double {
        guard case .cost(let cost) = self.result, !cost.isNaN, !self.otherCosts.contains(where: \.isNaN) else {
            return .infinity
        }
        return self.constraints.reduce(0) { $0 + ($1.isNaN ? .infinity : max(0, $1)) }
    }

    /// All costs in the study's order; empty where there is none.
    var costs: [Double] {
        if case .cost(let cost) = self.result { [cost] + self.otherCosts } else { [] }
    }
}
