/// Which part of the full budget a model should learn from.
///
/// Falkner et al., "BOHB" (2018), section 3.2: the model of the highest budget that has enough observations decides.
struct FidelityChoice: Hashable, Sendable {
    /// How many costs were measured at a fidelity.
    struct Level: Hashable, Sendable {
        let fidelity: Double
        var count: Int
    }

    /// In rising order of their fidelities.
    private(set) var levels: [Level] = []

    mutating func add(_ fidelity: Double) {
        var (low, high) = (0, self.levels.count)
        while low < high {
            let middle = (low + high) / 2
            if self.levels[middle].fidelity < fidelity { low = middle + 1 } else { high = middle }
        }
        if low < self.levels.count, self.levels[low].fidelity == fidelity {
            self.levels[low].count += 1
        } else {
            self.levels.insert(Level(fidelity: fidelity, count: 1), at: low)
        }
    }

    /// The highest fidelity with at least so many costs; where none has them, the one that has most of them, the
    /// higher one of two; `nil` without any.
    func highest(least: Int) -> Double? {
        if let enough = self.levels.last(where: { $0.count >= least }) { return enough.fidelity }
        return self.levels.max { $0.count < $1.count || ($0.count == $1.count && $0.fidelity < $1.fidelity) }?.fidelity
    }
}
