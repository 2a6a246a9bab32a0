import ApusMath

/// A box around the best point that grows with success and shrinks without it.
///
/// Eriksson, Pearce, Gardner, Turner and Poloczek, "Scalable global optimization via local Bayesian optimization"
/// (2019), 3: in many dimensions a model of the whole space is uncertain almost everywhere, and a search by it wanders
/// along the borders. Departs from the paper in that the state is derived from the costs so far, and that a box that
/// has become too small begins anew around the best point instead of elsewhere.
struct TrustRegion: Sendable {
    private static let start = 0.8
    private static let least = 0x1p-7
    private static let most = 1.6
    private static let successesMax = 3

    /// For each feature the least and the greatest coordinate.
    let lower: [Double]
    let upper: [Double]

    /// The row in the middle, and the chance of a feature to leave it.
    let center: [Double]
    let share: Double

    /// `lengths` are those of the model for each feature: what matters little may move far.
    init(center: [Double], lengths: [Double], costs: [Double]) {
        let size = Self.size(after: costs, dimensions: center.count)
        let mean = lengths.reduce(0) { $0 + Portable.log($1) } / Double(max(lengths.count, 1))
        var (lower, upper) = (center, center)
        for feature in center.indices where !center[feature].isNaN {
            let width = size * min(max(Portable.exp(Portable.log(lengths[feature]) - mean), 0.25), 4)
            lower[feature] = max(center[feature] - width / 2, 0)
            upper[feature] = min(center[feature] + width / 2, 1)
        }
        self.lower = lower
        self.upper = upper
        self.center = center
        self.share = min(1, 20 / Double(max(center.count, 1)))
    }

    /// The length of a side after these costs, in the order of the results.
    static func size(after costs: [Double], dimensions: Int) -> Double {
        var (size, best) = (Self.start, Double.infinity)
        var (successes, failures) = (0, 0)
        for cost in costs {
            if cost < best - 1e-3 * abs(best) || best == .infinity {
                (successes, failures) = (successes + 1, 0)
            } else {
                (successes, failures) = (0, failures + 1)
            }
            best = min(best, cost)
            if successes >= Self.successesMax {
                (size, successes) = (min(2 * size, Self.most), 0)
            } else if failures >= max(4, dimensions) {
                (size, failures) = (size / 2, 0)
            }
            if size < Self.least { size = Self.start }
        }
        return size
    }
}
