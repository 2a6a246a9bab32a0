import ApusMath

/// The densities of good and of bad trials over some features: where good ones are denser, a gain is likelier.
///
/// Bergstra et al. (2011), equation 5: the ratio of the two puts places in the order of their expected improvement.
struct ParzenPair: Sendable {
    /// A place, and the logarithm of the ratio of the densities there.
    struct Candidate: Sendable {
        let row: [Double]
        let gain: Double
    }

    let features: [Int]
    var good: ParzenEstimator
    var bad: ParzenEstimator

    /// Draws from the good ones, the best first; `active` makes of a row what the space makes of it, NaN where a
    /// feature is inactive.
    ///
    /// Few draws, not a search for the maximum: that would come back to the best trial again and again.
    mutating func candidates(
        _ count: Int,
        in template: [Double],
        using random: inout SeededRandom,
        active: ([Double]) -> [Double]
    ) -> [Candidate] {
        var candidates: [Candidate] = []
        var row = template
        for _ in 0..<count {
            self.good.draw(into: &row, using: &random)
            let place = active(row)
            let gain = self.good.logDensity(at: place) - self.bad.logDensity(at: place)
            candidates.append(Candidate(row: row, gain: gain))
        }
        let order = candidates.indices.sorted { left, right in
            let (first, second) = (candidates[left].gain, candidates[right].gain)
            return first != second ? first > second : left < right
        }
        return order.map { candidates[$0] }
    }
}
