import ApusMath

/// Costs of several objectives in units of their front: 0 at its best, 1 at its worst.
///
/// Above 1 they grow as the logarithm does, so that one failure of a trial does not outweigh all others.
struct ObjectiveScale: Hashable, Sendable {
    private static let earlyCount = 20
    private let lows: [Double]

    /// In halves, for a difference may overflow.
    private let halfRanges: [Double]

    /// Where the front has one value only, the range of all costs stands in.
    ///
    /// `reach` is the part of the first trials, a design mostly, that shall not be worse than 1. A young front covers
    /// little of what it will, and what lies beyond its worst would never count.
    init(_ contenders: [Contender], objectives: Int, reach: Double = 0) {
        let known = contenders.filter { $0.violation < .infinity }
        let front = DominanceFront(known).distinct.map { known[$0] }
        let early = known.prefix(Self.earlyCount)
        var lows: [Double] = []
        var halfRanges: [Double] = []
        for objective in 0..<objectives {
            let low = front.map { $0.costs[objective] }.min() ?? 0
            var high = front.map { $0.costs[objective] }.max() ?? 0
            if reach > 0, !early.isEmpty {
                let sorted = early.map { $0.costs[objective] }.sorted()
                high = max(high, sorted[min(Int(Double(sorted.count) * reach), sorted.count - 1)])
            }
            if high <= low { high = known.map { $0.costs[objective] }.max() ?? low }
            lows.append(low)
            halfRanges.append(high > low ? high / 2 - low / 2 : 1)
        }
        self.lows = lows
        self.halfRanges = halfRanges
    }

    func callAsFunction(_ costs: [Double]) -> [Double] {
        costs.indices.map { index in
            let value = (costs[index] / 2 - self.lows[index] / 2) / self.halfRanges[index]
            return value > 1 ? 1 + Portable.log(min(value, 1e300)) : max(value, -1e3)
        }
    }

    /// The cost in the study's own units that a number of this scale stands for; finite.
    func cost(of value: Double, objective: Int) -> Double {
        let straight = value > 1 ? Portable.exp(min(value - 1, 690)) : value
        let half = self.lows[objective] / 2 + straight * self.halfRanges[objective]
        return min(max(half, -.greatestFiniteMagnitude / 2), .greatestFiniteMagnitude / 2) * 2
    }
}
