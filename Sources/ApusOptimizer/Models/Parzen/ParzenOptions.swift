/// The options of tree-structured Parzen estimators.
///
/// What has no name in a study file was chosen by the regret on synthetic functions and tables of network trainings.
struct ParzenOptions: Hashable, Sendable {
    enum Weights: String, CaseIterable, Sendable {
        /// Each good trial counts the same.
        case equal

        /// The best one counts twice the mean, and the last one next to nothing.
        case rank
    }

    let isMultivariate: Bool
    let isGrouped: Bool

    /// Whether pending trials count as bad ones.
    let isLiar: Bool
    let goodShare: GoodShare
    let candidates: Int

    /// How many bad trials a model has at most.
    let pastMax: Int

    /// The part of the trials that the second best branch of a conditional space is given.
    let branchShare: Double
    let weights: Weights
    let goodWidth: KernelWidth
    let badWidth: KernelWidth

    init(_ options: inout ModelOptions) {
        self.isMultivariate = options.boolean("multivariate", standard: true)
        self.isGrouped = options.boolean("group", standard: true)
        self.isLiar = options.boolean("constant-liar", standard: true)
        let rule = options.choice("gamma-rule", standard: GoodShare.Rule.linear)
        self.goodShare = GoodShare(
            rule: rule,
            share: options.real("gamma", in: 0...100, standard: rule.standardShare),
            most: options.integer("gamma-max", in: 1...100_000, standard: 25)
        )
        self.candidates = options.integer("candidates", in: 1...100_000, standard: 24)
        self.pastMax = options.integer("past-max", in: 1...1_000_000, standard: 1500)
        self.branchShare = options.real("branch-share", in: 0...0.5, standard: 0.3)
        self.weights = options.choice("weights", standard: .rank)
        let prior = options.real("prior-weight", in: 1e-3...1e6, standard: 0.5)
        let factor = options.real("bandwidth", in: 1e-3...1e3, standard: 1)
        let least = options.real("bandwidth-min", in: 1e-6...1, standard: 1e-3)
        self.goodWidth = KernelWidth(
            priorWeight: prior,
            factor: 0.9 * factor,
            exponent: 1.3,
            least: least,
            categoricalFactor: 0.7,
            levelFactor: 1.3,
            levelLeast: 0.6
        )
        // Sharper than the good ones: a bad trial speaks for its own place more than for the region.
        self.badWidth = KernelWidth(
            priorWeight: 2 * prior,
            factor: 0.7 * factor,
            exponent: 1.5,
            least: least,
            categoricalFactor: 0.3,
            levelFactor: 1,
            levelLeast: 0.2
        )
    }

    /// The weights of good trials, the best first.
    func weights(of count: Int) -> [Double] {
        switch self.weights {
        case .equal: [Double](repeating: 1, count: count)
        case .rank: (0..<count).map { 2 - 2 * (Double($0) + 0.5) / Double(count) }
        }
    }

    /// As many elements as a model may have, evenly from a longer list.
    func thinned(_ trials: [Int]) -> [Int] {
        guard trials.count > self.pastMax else { return trials }
        return (0..<self.pastMax).map { trials[$0 * trials.count / self.pastMax] }
    }
}
