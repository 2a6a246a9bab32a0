import ApusMath

/// Costs of one study made comparable with those of another: each by its rank among its own, as a normal score.
///
/// Two studies of the same problem on other data differ in the level and the spread of their costs, and one diverged
/// run can be worse by orders of magnitude; the order of costs is what they share. This is the Gaussian copula transform
/// of Salinas, Shen and Perrone, "A quantile-based approach for hyperparameter transfer learning" (ICML 2020).
struct NormalScores: Sendable {
    /// Ascending.
    private let costs: [Double]

    init(_ costs: [Double]) {
        self.costs = costs.sorted()
    }

    var count: Int { self.costs.count }

    /// The score of one of the costs: equal ones share the middle of their ranks.
    func score(of cost: Double) -> Double {
        let first = self.firstIndex { $0 >= cost }
        let last = max(self.firstIndex { $0 > cost }, first + 1)
        let rank = Double(first + last) / 2
        return StandardNormal.quantile(min(max(rank / Double(max(self.costs.count, 1)), 1e-9), 1 - 1e-9))
    }

    /// The cost that has that score, between those that there are; `nil` with fewer than two.
    func cost(of score: Double) -> Double? {
        guard self.costs.count > 1, let lowest = self.costs.first, let highest = self.costs.last else { return nil }
        let place = StandardNormal.cumulative(score) * Double(self.costs.count) - 0.5
        guard place > 0 else { return lowest }
        guard place < Double(self.costs.count - 1) else { return highest }
        let index = Int(place)
        let part = place - Double(index)
        return self.costs[index] * (1 - part) + self.costs[index + 1] * part
    }

    /// Where the costs begin to be so; they are ascending.
    private func firstIndex(where isSo: (Double) -> Bool) -> Int {
        var (lower, upper) = (0, self.costs.count)
        while lower < upper {
            let middle = (lower + upper) / 2
            if isSo(self.costs[middle]) { upper = middle } else { lower = middle + 1 }
        }
        return lower
    }
}
