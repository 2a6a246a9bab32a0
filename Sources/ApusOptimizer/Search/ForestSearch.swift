import ApusMath

/// The search for the best gain: random and mixed candidates, and local searches from the best of them and of the seen.
struct ForestSearch: Sendable {
    /// The most seen configurations whose gain is asked for.
    static let seenMax = 300
    static let poolCapacity = 40

    let candidates: CandidateSpace
    let options: SMACOptions

    /// What the search keeps to; `nil` for the whole space.
    let branch: ForestBranch?

    init(_ candidates: CandidateSpace, options: SMACOptions, branch: ForestBranch? = nil) {
        self.candidates = candidates
        self.options = options
        self.branch = branch
    }

    /// The best candidates, the best one first.
    func pool(for gain: ForestGain, using random: inout SeededRandom) -> CandidatePool {
        let width = self.candidates.width
        let elite = self.inBranch(self.elite(of: gain.model), using: &random)
        var rows: [Double] = []
        for _ in 0..<self.options.randomCandidates {
            rows.append(contentsOf: self.inBranch(self.candidates.randomRow(using: &random), using: &random))
        }
        let mixer = CandidateMixer(space: self.candidates, elite: Array(elite.prefix(CandidateMixer.eliteMax)))
        for _ in 0..<self.options.mixedCandidates {
            guard let row = mixer.row(using: &random) else { break }
            rows.append(contentsOf: self.inBranch(row, using: &random))
        }
        var pool = CandidatePool(capacity: Self.poolCapacity)
        let values = gain.values(of: rows, count: rows.count / width)
        for index in values.indices { pool.add(values[index], rows: rows, at: index * width, width: width) }
        let fromNew = zip(pool.rows, pool.gains).prefix(self.options.searchesFromRandom)
        let starts = self.bestSeen(elite, gain) + fromNew.map { (row: $0, gain: $1) }
        let search = LocalSearch(
            neighbourhood: Neighbourhood(
                space: self.candidates,
                numericNeighbours: self.options.numericNeighbours
            ),
            stepsMax: self.options.searchSteps
        )
        search.run(from: starts, into: &pool, using: &random) { gain.values(of: $0, count: $1) }
        return pool
    }

    private func inBranch(_ row: [Double], using random: inout SeededRandom) -> [Double] {
        self.branch?.moved(row, in: self.candidates, using: &random) ?? row
    }

    /// The seen rows of the branch, and after them the best of others, moved into it, for what the branches share.
    private func inBranch(_ elite: [[Double]], using random: inout SeededRandom) -> [[Double]] {
        guard let branch = self.branch else { return elite }
        let others = elite.filter { !branch.contains($0) }.prefix(CandidateMixer.eliteMax / 2)
        return elite.filter(branch.contains) + others.map { self.inBranch($0, using: &random) }
    }

    /// Seen rows by rising cost, feasible ones first.
    private func elite(of model: ForestModel) -> [[Double]] {
        let history = model.history
        if history.instances != nil, let costs = model.costs {
            let rows = history.distinct.map { history.rows[$0] }
            let means = costs.predictions(of: rows.flatMap { $0 }, count: rows.count).means
            let order = rows.indices.sorted { means[$0] < means[$1] || (means[$0] == means[$1] && $0 < $1) }
            return order.prefix(Self.seenMax).map { rows[$0] }
        }
        let known = model.known.map { index in
            let number = history.costed[index]
            return (number: number, cost: history.costs[index], isFeasible: history.isFeasible(number))
        }
        let sorted = known.sorted { left, right in
            if left.isFeasible != right.isFeasible { return left.isFeasible }
            return left.cost < right.cost || (left.cost == right.cost && left.number < right.number)
        }
        return sorted.prefix(Self.seenMax).map { item in
            var row = history.rows[item.number]
            if self.candidates.width > self.candidates.features.count { row[row.count - 1] = 1 }
            return row
        }
    }

    private func bestSeen(_ seen: [[Double]], _ gain: ForestGain) -> [(row: [Double], gain: Double)] {
        let values = gain.values(of: seen.flatMap { $0 }, count: seen.count)
        let order = values.indices.sorted { values[$0] > values[$1] || (values[$0] == values[$1] && $0 < $1) }
        var chosen = Array(order.prefix(self.options.searchesFromSeen))
        // The incumbent's surroundings are looked at in any case.
        if self.options.searchesFromSeen > 0, !seen.isEmpty, !chosen.contains(0) { chosen.append(0) }
        return chosen.map { (seen[$0], values[$0]) }
    }
}
