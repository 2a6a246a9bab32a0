import ApusMath

/// Makes candidates out of the best seen rows.
///
/// Storn and Price, "Differential evolution" (1997): a good row, moved along the difference of two others in some of
/// its features. The differences shrink as the good rows close in on each other, so the step width follows by itself.
struct CandidateMixer: Sendable {
    static let eliteMax = 15

    let space: CandidateSpace

    /// The best first.
    let elite: [[Double]]

    /// `nil` without a good row.
    func row(using random: inout SeededRandom) -> [Double]? {
        guard !self.elite.isEmpty else { return nil }
        // The product of two deviates prefers the best.
        let first = Int(random.uniform() * random.uniform() * Double(self.elite.count))
        let base = self.elite[first]
        let one = self.elite[random.integer(below: self.elite.count)]
        let two = self.elite[random.integer(below: self.elite.count)]
        let features = self.space.features.count
        let share = random.uniform()
        let certain = random.integer(below: features)
        let step = 0.3 + 0.7 * random.uniform()
        var row = base
        var isParentChanged = false
        for feature in 0..<features where feature == certain || random.uniform() < share {
            let value = self.value(of: feature, base: base, one: one, two: two, step: step, using: &random)
            if self.space.isParent[feature], value != row[feature] { isParentChanged = true }
            row[feature] = value
        }
        return isParentChanged ? self.space.repaired(row, using: &random) : row
    }

    private func value(
        of feature: Int,
        base: [Double],
        one: [Double],
        two: [Double],
        step: Double,
        using random: inout SeededRandom
    ) -> Double {
        let own = base[feature]
        guard !self.space.isInactive(feature, own) else { return own }
        if self.space.features.features[feature].categories != nil {
            let other = one[feature]
            return self.space.isInactive(feature, other) ? own : other
        }
        guard !self.space.isInactive(feature, one[feature]), !self.space.isInactive(feature, two[feature]) else {
            return own
        }
        let moved = own + step * (one[feature] - two[feature]) + 0.01 * random.normal()
        // Reflected at the borders.
        let inside = moved < 0 ? min(-moved, 1) : moved > 1 ? max(2 - moved, 0) : moved
        return self.space.snapped(inside, feature)
    }
}
