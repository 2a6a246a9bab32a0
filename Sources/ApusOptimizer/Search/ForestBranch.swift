import ApusMath

/// One value of a choice that conditions refer to: a part of the space with parameters of its own.
///
/// Few points of a design fall into each branch, and where they are bad a model takes the whole branch for bad, though
/// its own parameters were never tuned. So branches share the proposals until it is clear which is the best: one is
/// given up when its best cost, falling on as fast as it fell of late, would not reach the incumbent's soon (Li et al.,
/// "Efficient automatic CASH via rising bandits", AAAI 2020, their upper bound with a horizon of what was tried so far).
struct ForestBranch: Hashable, Sendable {
    /// Over so many of its own trials a branch's best cost is watched; with fewer it is not judged.
    static let trialsWatched = 12

    /// Of choices with more values only the best so many are branches.
    static let branchesMax = 5

    private static let candidates = 64
    private static let spreadMax = 10

    let feature: Int
    let category: Double

    func contains(_ row: some RandomAccessCollection<Double>) -> Bool {
        row[row.index(row.startIndex, offsetBy: self.feature)] == self.category
    }

    /// The row with the branch's value, and values drawn for what has become active by that.
    func moved(_ row: [Double], in space: CandidateSpace, using random: inout SeededRandom) -> [Double] {
        guard !self.contains(row) else { return row }
        var moved = row
        moved[self.feature] = self.category
        return space.repaired(moved, using: &random)
    }

    /// A row of the branch that is far from all its trials; `nil` once it has enough of them for the model.
    ///
    /// A forest says nothing of what lies beyond its trials, so the first ones are spread over the branch.
    func spread(_ history: ForestHistory, using random: inout SeededRandom) -> [Double]? {
        let space = history.candidates
        let seen = history.rows.filter(self.contains)
        let rows = (0..<Self.candidates).map { _ in
            self.moved(space.randomRow(using: &random), in: space, using: &random)
        }
        let own = space.features.features.indices.count { index in
            space.features.features[index].isConditional && !space.isInactive(index, rows[0][index])
        }
        guard seen.count < min(3 * own + 1, Self.spreadMax) else { return nil }
        var best: (distance: Double, row: [Double])?
        for row in rows {
            let distance = seen.map { self.distance(row, $0, in: space) }.min() ?? 0
            if best.map({ distance > $0.distance }) ?? true { best = (distance, row) }
        }
        return best?.row
    }

    /// Squared, over the parameters that only this branch has.
    private func distance(_ left: [Double], _ right: [Double], in space: CandidateSpace) -> Double {
        space.features.features.indices.reduce(0) { sum, index in
            guard space.features.features[index].isConditional else { return sum }
            let (a, b) = (left[index], right[index])
            if space.features.features[index].categories != nil { return sum + (a == b ? 0 : 1) }
            return sum + (a - b) * (a - b)
        }
    }

    /// A branch that is to be tried beside the incumbent's, by chance; `nil` where the whole space is searched.
    static func drawn(for history: ForestHistory, using random: inout SeededRandom) -> ForestBranch? {
        let space = history.candidates
        let parents = space.features.features.indices.filter {
            space.isParent[$0] && space.features.features[$0].categories != nil
        }
        guard history.instances == nil, !parents.isEmpty else { return nil }
        let feature = parents[random.integer(below: parents.count)]
        let open = Self.open(feature, history)
        // The incumbent's branch has the same share as each of the others.
        let chosen = random.integer(below: open.count + 1)
        return chosen < open.count ? ForestBranch(feature: feature, category: open[chosen]) : nil
    }

    /// The values of a choice, other than the incumbent's, whose branches are not given up.
    private static func open(_ feature: Int, _ history: ForestHistory) -> [Double] {
        let space = history.candidates
        var curves: [Double: [Double]] = [:]
        for (number, cost) in zip(history.costed, history.costs) where history.isFeasible(number) {
            let value = history.rows[number][feature]
            guard !space.isInactive(feature, value) else { continue }
            curves[value, default: []].append(min(cost, curves[value]?.last ?? .infinity))
        }
        let branches = curves.compactMap { value, curve in curve.last.map { (value: value, best: $0, curve: curve) } }
            .sorted { ($0.best, $0.value) < ($1.best, $1.value) }
        guard let best = branches.first else { return [] }
        let horizon = Double(max(history.count / 2, Self.trialsWatched))
        return branches.prefix(Self.branchesMax).dropFirst().filter { branch in
            guard branch.curve.count > Self.trialsWatched else { return true }
            let before = branch.curve[branch.curve.count - 1 - Self.trialsWatched]
            let fall = (before - branch.best) / Double(Self.trialsWatched)
            return branch.best - fall * horizon < best.best
        }.map(\.value)
    }
}
