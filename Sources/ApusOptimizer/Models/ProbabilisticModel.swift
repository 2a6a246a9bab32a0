import ApusMath

/// A cost that a model expects, and how sure it is.
struct Prediction: Hashable, Sendable {
    let mean: Double

    /// The standard deviation; 0 or above.
    let deviation: Double

    /// The mean of how far the cost stays below `value`, counted as 0 where it does not: the expected improvement.
    func expectedGain(below value: Double) -> Double {
        guard value > -.infinity else { return 0 }
        guard self.deviation > 0 else { return max(0, value - self.mean) }
        let place = (value - self.mean) / self.deviation
        return self.deviation * (place * StandardNormal.cumulative(place) + StandardNormal.density(place))
    }

    /// The probability of at most `value`.
    func probability(atMost value: Double) -> Double {
        guard self.deviation > 0 else { return self.mean <= value ? 1 : 0 }
        return StandardNormal.cumulative((value - self.mean) / self.deviation)
    }
}

/// A model of one number as a function of a row of features.
///
/// A value, and a function of what it was fitted to: no randomness, portable functions alone.
protocol ProbabilisticModel: Sendable {
    /// The most rows it can be fitted to in a reasonable time.
    static var rowsMax: Int { get }

    init(features: [Feature])

    /// Forgets what it knew; rows as ``FeatureSpace`` has them, and one finite value for each of them.
    mutating func fit(_ rows: [[Double]], values: [Double])

    /// In the units of the values; before it was fitted, mean 0 and deviation 1.
    func prediction(at row: [Double]) -> Prediction
}
