/// Shares new trials out among brackets in Hyperband's proportions.
///
/// Bracket s of S has eta^(S-1-s) / (S-s) parts: the one that begins with the fewest steps gets the most. The next trial
/// goes where the share lags the most, so that any number of trials is near the proportions.
struct BracketTurns: Sendable {
    private let weights: [Double]
    private var started: [Int]

    init(count: Int, eta: Int) {
        self.weights = (0..<count).map { bracket in
            var weight = 1.0
            for _ in 0..<(count - 1 - bracket) { weight *= Double(eta) }
            return weight / Double(count - bracket)
        }
        self.started = [Int](repeating: 0, count: count)
    }

    var next: Int {
        var best = 0
        var bestShare = Double.infinity
        for (bracket, weight) in self.weights.enumerated() {
            let share = Double(self.started[bracket] + 1) / weight
            if share < bestShare { (best, bestShare) = (bracket, share) }
        }
        return best
    }

    mutating func take(_ bracket: Int) {
        if self.started.indices.contains(bracket) { self.started[bracket] += 1 }
    }
}
