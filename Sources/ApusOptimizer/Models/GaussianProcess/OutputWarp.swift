import ApusMath

/// Costs as targets of a model and back: bad costs drawn together where that helps, then mean 0 and variance 1.
///
/// A cost t spreads above the best one becomes ln(1 + t / `softness`); below it the line goes on, so that better
/// costs than any known are not stretched. Which softness, if any, the marginal likelihood of the original costs
/// decides, as in Snelson, Rasmussen and Ghahramani, "Warped Gaussian processes" (2004), equation 6.
struct OutputWarp: Hashable, Sendable {
    /// `nil` for no drawing together.
    let softness: Double?
    private let best: Double
    private let spread: Double
    private let shift: Double
    private let scale: Double

    /// The logarithm of the warp's derivative, summed over the costs it was made from.
    let logDerivative: Double

    /// `costs` are finite, and there is one at least.
    init(_ costs: [Double], softness: Double?) {
        let sorted = costs.sorted()
        self.softness = softness
        // Halves and quarters, because a difference of costs may overflow.
        let best = sorted[0]
        let middle = sorted[sorted.count / 2]
        let most = max(middle / 4 - sorted[0] / 4, (sorted[sorted.count - 1] / 4 - sorted[0] / 4) * 0.01)
        let spread = most > 0 ? min(most * 4, 1e300) : 1
        self.best = best
        self.spread = spread
        var sum = 0.0
        let warped = costs.map { Self.warped($0, best, spread, softness) }
        let mean = warped.reduce(0) { $0 + $1 / Double(warped.count) }
        let variance = warped.reduce(0) { $0 + ($1 - mean) * ($1 - mean) / Double(warped.count) }
        self.shift = mean
        self.scale = variance > 1e-200 && variance < 1e200 ? variance.squareRoot() : 1
        if let softness {
            for cost in costs {
                sum -= Portable.log(softness + Self.place(cost, best, spread))
            }
        }
        self.logDerivative = sum - Double(costs.count) * Portable.log(self.scale)
    }

    /// The target of a cost.
    func target(_ cost: Double) -> Double {
        (Self.warped(cost, self.best, self.spread, self.softness) - self.shift) / self.scale
    }

    /// The cost of a target.
    func cost(_ target: Double) -> Double {
        var place = target * self.scale + self.shift
        if let softness, place > 0 { place = softness * (Portable.exp(min(place, 600)) - 1) }
        if let softness, place < 0 { place *= softness }
        return self.best + place * self.spread
    }

    private static func place(_ cost: Double, _ best: Double, _ spread: Double) -> Double {
        // At most some 1e60 spreads, so that squares stay finite.
        min(max((cost / spread) - (best / spread), -1e60), 1e60)
    }

    private static func warped(_ cost: Double, _ best: Double, _ spread: Double, _ softness: Double?) -> Double {
        let place = Self.place(cost, best, spread)
        guard let softness else { return place }
        return place > 0 ? Portable.log(1 + place / softness) : place / softness
    }
}
