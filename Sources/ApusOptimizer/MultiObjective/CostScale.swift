import ApusMath

/// Costs of several objectives in units of their front: 0 at its best, 1 at its worst.
///
/// Above 1 they grow as the logarithm does, so that one failure of a trial does not outweigh all others.
struct CostScale: Hashable, Sendable {
    private let lows: [Double]

    /// In halves, for a difference may overflow.
    private let halfRanges: [Double]

    /// Where the front has one value only, the range of all costs stands in.
    init(_ contenders: [Contender], objectives: Int) {
        let known = contenders.filter { $0.violation < .infinity }
        let front = DominanceFront(known).distinct.map { known[$0] }
        var lows: [Double] = []
        var halfRanges: [Double] = []
        for objective in 0..<objectives {
            let low = front.map { $0.costs[objective] }.min() ?? 0
            let high = front.map { $0.costs[objective] }.max() ?? 0
            let highest = known.map { $0.costs[objective] }.max() ?? 0
            let range = high > low ? high / 2 - low / 2 : highest / 2 - low / 2
            lows.append(low)
            halfRanges.append(range > 0 ? range : 1)
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
}
