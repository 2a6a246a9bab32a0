import ApusMath

/// What candidates are worth under a ``ForestModel``.
struct ForestGain: Sendable {
    let model: ForestModel
    private let acquisition: Acquisition
    private let width: Double

    /// The best cost so far as the forest's number; `nil` as long as nothing feasible has one.
    private let best: Double?

    /// Outside of it nothing is worth anything; `nil` for the whole space.
    private let branch: ForestBranch?

    /// In a branch the best cost is the best one of that branch.
    init(_ model: ForestModel, options: SMACOptions, branch: ForestBranch? = nil, random: inout SeededRandom) {
        self.model = model
        self.branch = branch
        self.acquisition = options.acquisition
        // An exponential deviate with mean 1 for each proposal.
        self.width =
            options.acquisition == .randomConfidenceBound
            ? -Portable.log(1 - random.uniform()) : options.confidenceWidth
        let history = model.history
        let feasible = model.known.filter { history.isFeasible(history.costed[$0]) }
        let whole = feasible.filter { history.trials[history.costed[$0]].fidelity >= 1 }
        let all = whole.isEmpty ? feasible : whole
        let inside = branch.map { branch in all.filter { branch.contains(history.rows[history.costed[$0]]) } } ?? []
        let seen = inside.isEmpty ? all : inside
        if history.instances != nil, let costs = model.costs, !seen.isEmpty {
            // Single runs are of instances that are hard or easy: what counts is a mean over all of them.
            let rows = history.distinct.flatMap { history.rows[$0] }
            self.best = costs.predictions(of: rows, count: history.distinct.count).means.min()
        } else if options.isNoisy, let costs = model.costs {
            let rows = seen.flatMap { history.rows[history.costed[$0]] }
            let (means, variances) = costs.predictions(of: rows, count: seen.count)
            self.best =
                ExpectedImprovement.noisyBest(means: means, deviations: variances.map { $0.squareRoot() })?.cost
        } else {
            self.best = seen.map { history.costs[$0] }.min().map(model.scale.number(of:))
        }
    }

    /// One value for each of `count` encoded rows; higher is better.
    func values(of rows: [Double], count: Int) -> [Double] {
        let values = self.unboundedValues(of: rows, count: count)
        guard let branch, count > 0 else { return values }
        let width = rows.count / count
        return values.indices.map { branch.contains(rows[($0 * width)..<(($0 + 1) * width)]) ? values[$0] : -.infinity }
    }

    private func unboundedValues(of rows: [Double], count: Int) -> [Double] {
        let feasibility = self.model.learnsFeasibility ? self.model.feasibilities(of: rows, count: count) : []
        guard let costs = self.model.costs, let best = self.best else {
            // Nothing to improve on yet: what succeeds at all comes first.
            return feasibility.isEmpty ? [Double](repeating: 0, count: count) : feasibility.map(Portable.log)
        }
        let (means, variances) = costs.predictions(of: rows, count: count)
        return (0..<count).map { row in
            let value = self.acquisition.value(
                mean: means[row],
                deviation: max(variances[row].squareRoot(), 1e-9),
                best: best,
                width: self.width
            )
            guard !feasibility.isEmpty else { return value }
            if self.acquisition.isLogarithm { return value + Portable.log(feasibility[row]) }
            // A bound has no zero that a probability could shrink it to; half of the best cost's place stands for it.
            return feasibility[row] < 0.5 ? value - 1e3 * (0.5 - feasibility[row]) : value
        }
    }

    func reasons(for row: [Double], gain: Double, pending: Int) -> ProposalReasons {
        let feasibility = self.model.learnsFeasibility ? self.model.feasibilities(of: row, count: 1)[0] : nil
        guard let costs = self.model.costs else {
            return ProposalReasons(
                source: ForestMethod.name,
                gain: gain,
                gainName: "log-feasibility",
                feasibility: feasibility,
                pending: pending,
                observed: self.model.history.count
            )
        }
        let (means, variances) = costs.predictions(of: row, count: 1)
        return ProposalReasons(
            source: ForestMethod.name,
            mean: self.model.scale.cost(of: means[0]),
            deviation: self.model.scale.costDeviation(of: means[0], deviation: variances[0].squareRoot()),
            gain: gain,
            gainName: self.best == nil ? "log-feasibility" : self.acquisition.gainName,
            feasibility: feasibility,
            pending: pending,
            observed: self.model.history.count
        )
    }
}
