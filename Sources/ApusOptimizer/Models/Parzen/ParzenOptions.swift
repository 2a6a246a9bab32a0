/// The options of tree-structured Parzen estimators.
struct ParzenOptions: Hashable, Sendable {
    let isMultivariate: Bool
    let isGrouped: Bool
    let isLiar: Bool
    let goodShare: GoodShare
    let candidates: Int
    let pastMax: Int
    let goodWidth: KernelWidth
    let badWidth: KernelWidth
    let rankWeight: Double
    let explore: Double

    init(_ options: inout ModelOptions) {
        self.isMultivariate = options.boolean("multivariate", standard: true)
        self.isGrouped = options.boolean("group", standard: true)
        self.isLiar = options.boolean("constant-liar", standard: true)
        self.goodShare = GoodShare(
            rule: options.choice("gamma-rule", standard: .linear),
            share: options.real("gamma", in: 0...100, standard: 0.15),
            most: options.integer("good-max", in: 1...100_000, standard: 25),
            base: options.real("g0", in: 0...10, standard: 0)
        )
        self.candidates = options.integer("candidates", in: 1...100_000, standard: 24)
        self.pastMax = options.integer("past-max", in: 1...1_000_000, standard: 1500)
        self.rankWeight = options.real("w", in: 0...2, standard: 0)
        self.explore = options.real("explore", in: 0...1, standard: 0)
        let prior = options.real("prior", in: 0...100, standard: 0.5)
        let good = KernelWidth(
            priorWeight: prior,
            factor: options.real("bw", in: 0...100, standard: 1),
            exponent: options.real("pe", in: 0...10, standard: 1),
            least: options.real("bmin", in: 0...1, standard: 0.001),
            levelFactor: options.real("lw", in: 0...10, standard: 0.5),
            categoricalFactor: options.real("cat", in: 0...10, standard: 0.5),
            rule: options.integer("rule", in: 0...1, standard: 1),
            catRule: options.integer("crule", in: 0...1, standard: 0)
        )
        self.goodWidth = good
        self.badWidth = KernelWidth(
            priorWeight: options.real("bprior", in: 0...100, standard: prior),
            factor: options.real("bbw", in: 0...100, standard: good.factor),
            exponent: options.real("bpe", in: 0...10, standard: good.exponent),
            least: good.least,
            levelFactor: options.real("blw", in: 0...10, standard: good.levelFactor),
            categoricalFactor: options.real("bcat", in: 0...10, standard: good.categoricalFactor),
            rule: options.integer("brule", in: 0...1, standard: good.rule),
            catRule: options.integer("bcrule", in: 0...1, standard: good.catRule)
        )
    }

    /// The weights of good trials, the best first.
    func weights(of count: Int) -> [Double] {
        (0..<count).map { 1 + self.rankWeight * (0.5 - (Double($0) + 0.5) / Double(count)) }
    }

    /// Rows evenly from a long list.
    func thinned(_ rows: [[Double]]) -> [[Double]] {
        guard rows.count > self.pastMax else { return rows }
        return (0..<self.pastMax).map { rows[$0 * rows.count / self.pastMax] }
    }
}
