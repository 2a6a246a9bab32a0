import ApusMath

/// Between costs and the numbers that a forest learns.
///
/// Whatever the transformation, the numbers are of the order of 1, so that nothing overflows for costs of ±1e308.
struct CostScale: Sendable {
    enum Transformation: String, CaseIterable, Sendable {
        /// Centred and divided by the deviation.
        case none

        /// The logarithm of the distance to a bound a little below the least cost.
        case log

        /// The quantiles of the normal distribution at the costs' ranks.
        case rank

        /// Centred on the median, and cut where costs are far above it.
        case clip
    }

    private let transformation: Transformation
    private let factor: Double
    private let centre: Double
    private let spread: Double
    private let high: Double

    /// The distinct costs in rising order and their quantiles, for ranks alone.
    private let steps: [(cost: Double, quantile: Double)]

    /// `costs` are finite.
    init(_ transformation: Transformation, costs: [Double]) {
        self.transformation = transformation
        let sorted = costs.sorted()
        let largest = max(abs(sorted.first ?? 0), abs(sorted.last ?? 0))
        let factor = largest > 1e100 || (largest < 1e-100 && largest > 1e-300) ? 1 / largest : 1
        self.factor = factor
        let count = sorted.count
        func quantile(_ part: Double) -> Double {
            count == 0 ? 0 : sorted[min(Int(part * Double(count)), count - 1)] * factor
        }
        let (least, most, median) = (quantile(0), quantile(1), quantile(0.5))
        self.steps = transformation == .rank ? Self.steps(of: sorted) : []
        switch transformation {
        case .none, .rank:
            let mean = sorted.reduce(0) { $0 + $1 * factor / Double(max(count, 1)) }
            let square = sorted.reduce(0) { $0 + ($1 * factor - mean) * ($1 * factor - mean) }
            (self.centre, self.spread) = (mean, Self.positive((square / Double(max(count, 1))).squareRoot()))
            self.high = most
        case .log:
            // After the good costs, not after the worst: one hopeless trial must not hide what is between the others.
            let gap = max(quantile(0.05) - least, 0.005 * (median - least))
            self.centre = least - Self.positive(gap > 0 ? gap : 1e-3 * (most - least))
            (self.spread, self.high) = (Self.positive(median - least), most)
        case .clip:
            let low = quantile(0.1)
            let width = median > low ? median - low : max(most - least, 0)
            (self.centre, self.spread, self.high) = (median, Self.positive(width), median + 2 * width)
        }
    }

    func number(of cost: Double) -> Double {
        let value = cost * self.factor
        switch self.transformation {
        case .none: return (value - self.centre) / self.spread
        case .log: return Portable.log(max((value - self.centre) / self.spread, 1e-300))
        case .clip: return (min(value, self.high) - self.centre) / self.spread
        case .rank:
            let place = self.place(of: cost)
            return place < self.steps.count ? self.steps[place].quantile : self.steps.last?.quantile ?? 0
        }
    }

    /// The cost that a number stands for; for a predicted mean the cost at that place, which is not the mean cost.
    func cost(of number: Double) -> Double {
        switch self.transformation {
        case .none, .clip: return (number * self.spread + self.centre) / self.factor
        case .log: return (Portable.exp(number) * self.spread + self.centre) / self.factor
        case .rank:
            guard let first = self.steps.first, let last = self.steps.last else { return 0 }
            if number <= first.quantile { return first.cost }
            guard let above = self.steps.firstIndex(where: { $0.quantile >= number }) else { return last.cost }
            let (low, high) = (self.steps[above - 1], self.steps[above])
            let part = (number - low.quantile) / (high.quantile - low.quantile)
            return low.cost * (1 - part) + high.cost * part
        }
    }

    /// The deviation of the cost for one of the number, to first order.
    func costDeviation(of number: Double, deviation: Double) -> Double {
        max(self.cost(of: number + 0.5 * deviation) - self.cost(of: number - 0.5 * deviation), 0)
    }

    private func place(of cost: Double) -> Int {
        var (low, high) = (0, self.steps.count)
        while low < high {
            let middle = (low + high) / 2
            if self.steps[middle].cost < cost { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func steps(of sorted: [Double]) -> [(cost: Double, quantile: Double)] {
        var steps: [(cost: Double, quantile: Double)] = []
        var begin = 0
        while begin < sorted.count {
            var end = begin + 1
            while end < sorted.count, sorted[end] == sorted[begin] { end += 1 }
            let part = Double(begin + end) / Double(2 * sorted.count)
            steps.append((sorted[begin], StandardNormal.quantile(part)))
            begin = end
        }
        return steps
    }

    private static func positive(_ width: Double) -> Double {
        width > 0 ? width : 1
    }
}
