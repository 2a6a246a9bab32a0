import ApusMath

/// How the costs at one rung follow from those at the rung before, learned from the newest trials that have both.
///
/// A line by least squares, with the spread around it: cheap, and it knows how far a rank at the lower rung can be
/// trusted.
struct RungRelation: Sendable {
    private struct Pair: Sendable {
        let trial: UInt32
        let lower: Double
        let upper: Double
    }

    private static let pairsMax = 64
    private static let pairsMin = 4
    private var pairs: ContiguousArray<Pair> = []

    mutating func add(_ trial: UInt32, lower: Double?, upper: Double?) {
        guard let lower, let upper else { return }
        if self.pairs.count == Self.pairsMax { self.pairs.removeFirst() }
        self.pairs.append(Pair(trial: trial, lower: lower, upper: upper))
    }

    mutating func remove(_ trial: UInt32) {
        self.pairs.removeAll { $0.trial == trial }
    }

    /// The probability that a trial with that cost below ends up under `best` above; 1 where too little is known.
    func probability(_ lower: Double, below best: Double) -> Double {
        let count = Double(self.pairs.count)
        guard self.pairs.count >= Self.pairsMin else { return 1 }
        let (meanX, meanY) = self.pairs.reduce((0, 0)) { ($0.0 + $1.lower / count, $0.1 + $1.upper / count) }
        var (xx, xy, yy) = (0.0, 0.0, 0.0)
        for pair in self.pairs {
            let (x, y) = (pair.lower - meanX, pair.upper - meanY)
            xx += x * x
            xy += x * y
            yy += y * y
        }
        let slope = xx > 0 ? max(xy / xx, 0) : 0
        let distance = lower - meanX
        let rest = max(yy - slope * xy, 0) / (count - 2)
        let variance = rest * (1 + 1 / count + (xx > 0 ? distance * distance / xx : 0))
        let score = (best - meanY - slope * distance) / variance.squareRoot()
        // Costs near the ends of the numbers, or all of them the same, tell nothing.
        return score.isNaN ? 1 : StandardNormal.cumulative(min(max(score, -37), 37))
    }
}
