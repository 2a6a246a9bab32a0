import ApusMath

/// The densities of good and of bad trials over some features: where good ones are denser, a gain is likelier.
///
/// Bergstra et al. (2011), equation 5: the ratio of the two orders places as their expected improvement does.
struct ParzenPair: Sendable {
    /// A place and the logarithm of the ratio of the densities there.
    struct Candidate: Sendable {
        let row: [Double]
        let gain: Double
    }

    var good: ParzenEstimator
    var bad: ParzenEstimator

    mutating func gain(at row: [Double]) -> Double {
        self.good.logDensity(at: row) - self.bad.logDensity(at: row)
    }

    /// Draws from the good ones, the best first; `active` makes a row of what was drawn, NaN where it is inactive.
    mutating func candidates(
        _ count: Int,
        features: Int,
        using random: inout SeededRandom,
        active: ([Double]) -> [Double]
    ) -> [Candidate] {
        var candidates: [Candidate] = []
        var row = [Double](repeating: .nan, count: features)
        for _ in 0..<count {
            self.good.draw(into: &row, using: &random)
            candidates.append(Candidate(row: row, gain: self.gain(at: active(row))))
        }
        let order = candidates.indices.sorted { left, right in
            let (first, second) = (candidates[left].gain, candidates[right].gain)
            return first != second ? first > second : left < right
        }
        return order.map { candidates[$0] }
    }
}
