import ApusMath
import ApusSpace
import ApusStudy

struct ParzenMethod: ModelMethod {
    static let name = "tpe"
    private let features: FeatureSpace
    private let axes: [ParzenAxis]
    private var good = ParzenSettings()
    private var bad = ParzenSettings()
    private let gamma: Double, gammaPower: Double, gammaMax: Int, candidates: Int, weighting: Double, gammaMin: Double, step: Double
    private let multivariate: Bool, group: Bool, joint: Bool
    private let refine: Int
    private var rows: [[Double]] = []
    private var costs: [Double] = []

    static func designSize(space: Space, trials: Int?) -> Int { 10 }

    init(space: Space, options: inout ModelOptions) {
        self.features = FeatureSpace(space)
        self.axes = ParzenAxis.axes(of: self.features)
        self.multivariate = options.boolean("multivariate", standard: true)
        self.group = options.boolean("group", standard: true)
        self.joint = options.boolean("joint", standard: true)
        self.gamma = options.real("gamma", in: 0...100, standard: 0.1)
        self.gammaPower = options.real("gp", in: 0...1, standard: 1)
        self.gammaMax = options.integer("gmax", in: 1...100000, standard: 25)
        self.candidates = options.integer("candidates", in: 1...100000, standard: 24)
        self.weighting = options.real("w", in: 0...10, standard: 0)
        self.refine = options.integer("refine", in: 0...1000, standard: 0)
        self.good.priorWeight = options.real("prior", in: 0...100, standard: 1)
        self.good.widthFactor = options.real("bw", in: 0...100, standard: 1)
        self.good.widthMin = options.real("bmin", in: 0...1, standard: 0.01)
        self.good.levelWidth = options.real("lw", in: 0...10, standard: 0.5)
        self.good.categoricalFactor = options.real("cat", in: 0...10, standard: 1)
        self.good.rule = options.integer("rule", in: 0...5, standard: 0)
        self.good.catRule = options.integer("crule", in: 0...5, standard: 0)
        self.good.exponent = options.real("pe", in: 0...10, standard: 1)
        self.gammaMin = options.real("g0", in: 0...10, standard: 0)
        self.bad = self.good
        self.bad.catRule = options.integer("bcrule", in: 0...5, standard: self.good.catRule)
        self.bad.categoricalFactor = options.real("bcat", in: 0...10, standard: self.good.categoricalFactor)
        self.bad.exponent = options.real("bpe", in: 0...10, standard: self.good.exponent)
        self.bad.levelWidth = options.real("blw", in: 0...10, standard: self.good.levelWidth)
        self.step = options.real("step", in: 0...10, standard: 0.5)
        self.bad.priorWeight = options.real("bprior", in: 0...100, standard: 1)
        self.bad.widthFactor = options.real("bbw", in: 0...100, standard: self.good.widthFactor)
        self.bad.rule = options.integer("brule", in: 0...5, standard: self.good.rule)
    }

    mutating func observe(_ trial: EndedTrial) {
        guard case .cost(let cost) = trial.result else { return }
        self.rows.append(self.features.row(of: trial.configuration))
        self.costs.append(cost)
    }

    private func blocks() -> [[Int]] {
        if !self.multivariate { return self.axes.indices.map { [$0] } }
        if self.joint { return [Array(self.axes.indices)] }
        var blocks: [[Int]] = [Array(self.axes.indices)]
        for row in self.rows {
            blocks = blocks.flatMap { block in
                [block.filter { row[$0].isNaN }, block.filter { !row[$0].isNaN }].filter { !$0.isEmpty }
            }
        }
        return blocks
    }

    mutating func suggest(_ context: SuggestionContext) -> Suggestion? {
        guard !self.rows.isEmpty else { return nil }
        var random = context.random
        let order = self.rows.indices.sorted { (self.costs[$0], $0) < (self.costs[$1], $1) }
        let n = Double(self.rows.count)
        let count = min(max(1, Int((self.gammaMin + self.gamma * Portable.power(n, self.gammaPower)).rounded(.up))), self.gammaMax)
        let pending = context.pending.compactMap { context.space.canonical($0) }.map { self.features.row(of: $0) }
        let goodRows = order.prefix(count).map { self.rows[$0] }
        let badRows = order.dropFirst(count).map { self.rows[$0] } + pending
        let weights = (0..<goodRows.count).map { i -> Double in
            self.weighting == 0 ? 1 : 1 + self.weighting * (Double(goodRows.count - i) / Double(goodRows.count) - 0.5)
        }
        var pairs: [(ParzenEstimator, ParzenEstimator)] = []
        for block in self.blocks() {
            func make(_ rows: [[Double]], _ weights: [Double], _ s: ParzenSettings) -> ParzenEstimator {
                let has = rows.indices.filter { i in block.contains { !rows[i][$0].isNaN } }
                return ParzenEstimator(features: block, axes: self.axes, rows: has.map { rows[$0] }, weights: has.map { weights[$0] }, settings: s)
            }
            pairs.append((make(goodRows, weights, self.good), make(badRows, badRows.map { _ in 1 }, self.bad)))
        }
        if pairs.count > 1 {
            return self.separate(&pairs, context, &random)
        }
        var scored: [(Double, Configuration, [Double])] = []
        var row = [Double](repeating: 0, count: self.axes.count)
        func score(_ row: [Double]) -> (Double, Configuration, [Double]) {
            let configuration = self.features.configuration(of: row)
            let canonical = self.features.row(of: configuration)
            return (pairs[0].0.logDensity(at: canonical) - pairs[0].1.logDensity(at: canonical), configuration, canonical)
        }
        for _ in 0..<self.candidates {
            pairs[0].0.draw(into: &row, using: &random)
            scored.append(score(row))
        }
        if self.refine > 0 {
            let lead = scored.indices.sorted { (scored[$0].0, $1) > (scored[$1].0, $0) }.prefix(3)
            for start in lead {
                var best = scored[start]
                for _ in 0..<self.refine {
                    var other = best.2
                    pairs[0].0.move(&other, step: self.step, using: &random)
                    let next = score(other)
                    if next.0 > best.0, context.isUsable(next.1) { best = next }
                }
                scored.append(best)
            }
        }
        let ranked = scored.indices.sorted { (scored[$0].0, $1) > (scored[$1].0, $0) }
        guard let best = ranked.first(where: { context.isUsable(scored[$0].1) }).map({ scored[$0] }) else { return nil }
        return Suggestion(configuration: best.1, reasons: ProposalReasons(source: "tpe", gain: best.0, gainName: "density-ratio", pending: pending.count, observed: self.rows.count))
    }

    private func separate(_ pairs: inout [(ParzenEstimator, ParzenEstimator)], _ context: SuggestionContext, _ random: inout SeededRandom) -> Suggestion? {
        for _ in 0..<20 {
            var best = [Double](repeating: 0, count: self.axes.count)
            for index in pairs.indices {
                var top = -Double.infinity
                var row = [Double](repeating: .nan, count: self.axes.count)
                for _ in 0..<self.candidates {
                    pairs[index].0.draw(into: &row, using: &random)
                    let s = pairs[index].0.logDensity(at: row) - pairs[index].1.logDensity(at: row)
                    if s > top {
                        top = s
                        for d in row.indices where !row[d].isNaN { best[d] = row[d] }
                    }
                }
            }
            let c = self.features.configuration(of: best)
            if context.isUsable(c) { return Suggestion(configuration: c, reasons: ProposalReasons(source: "tpe")) }
        }
        return nil
    }
}
