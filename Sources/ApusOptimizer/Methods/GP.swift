import ApusMath
import ApusSpace

/// Bayesian optimization with a Gaussian process.
///
/// Matérn 5/2 with a length for each parameter and learned noise, parameters by the marginal likelihood and a prior,
/// costs warped where that explains them better, log EI as the gain, pending trials counted as if they had ended as
/// expected. Infeasible and failed trials teach where not to go.
struct GaussianProcessMethod: ModelMethod {
    static let name = "gp"

    static func designSize(space: Space, trials: Int?) -> Int {
        max(4, min(space.tunable.count + 1, 8))
    }

    private let features: FeatureSpace
    private let columns: FeatureColumns
    private let grid: FeatureGrid
    private var rows: [[Double]] = []
    private var history: SurrogateHistory
    private var labelled: [[Double]] = []
    private var isFeasible: [Bool] = []

    init(space: Space, options: inout ModelOptions) {
        self.features = FeatureSpace(space)
        self.columns = FeatureColumns(self.features)
        self.grid = FeatureGrid(self.features)
        KernelPrior.lengthMean = options.real("lm", in: -10...10, standard: -0.7)
        KernelPrior.lengthDeviation = options.real("ld", in: 0.1...10, standard: 1.2)
        KernelPrior.noiseLeast = options.real("nl", in: -30...0, standard: -18)
        let w = options.integer("warp", in: 0...10, standard: 1)
        SurrogateFitter.softnesses = [[nil], [nil, 1, 0.1], [1], [0.1], [nil, 1], [nil, 1, 0.1, 0.01]][w]
        self.history = SurrogateHistory(isCategory: self.columns.isCategory)
    }

    mutating func observe(_ trial: EndedTrial) {
        let row = self.features.row(of: trial.configuration)
        let point = self.columns.values(of: row)
        self.labelled.append(point)
        guard case .cost(let cost) = trial.result, cost.isFinite else {
            self.isFeasible.append(false)
            return
        }
        self.isFeasible.append(true)
        self.rows.append(row)
        self.history.append(point, cost: cost)
    }

    mutating func suggest(_ context: SuggestionContext) -> Suggestion? {
        guard !self.history.costs.isEmpty, self.columns.count > 0 else { return nil }
        var context = context
        let fit = self.history.fit()
        guard case (var model, let chosen)? = self.history.model(fit, spare: context.pending.count) else { return nil }
        let means = model.means
        for configuration in context.pending {
            _ = model.appendExpected(self.columns.values(of: self.features.row(of: configuration)))
        }
        let order = means.indices.sorted { means[$0] < means[$1] || (means[$0] == means[$1] && $0 < $1) }
        let pendingBest = model.means.dropFirst(means.count).min() ?? .infinity
        let weights = model.parameters.weights
        let gain = Gain(
            model: model,
            best: min(means[order[0]], pendingBest),
            feasibility: self.isFeasible.contains(false)
                ? FeasibilityModel(
                    points: KernelPoints(self.labelled, isCategory: self.columns.isCategory),
                    isFeasible: self.isFeasible,
                    weights: weights
                ) : nil
        )
        let search = GainSearch(
            features: self.features,
            columns: self.columns,
            grid: self.grid,
            gain: gain,
            spread: 512,
            near: 512
        )
        let known = order.prefix(5).map { self.rows[chosen[$0]] }
        for candidate in search.candidates(near: known, using: &context.random) {
            let configuration = self.features.configuration(of: candidate.row)
            guard context.isUsable(configuration) else { continue }
            let (mean, deviation) = model.predicted(candidate.columns)
            let reasons = ProposalReasons(
                source: Self.name,
                mean: fit.warp.cost(mean),
                deviation: (fit.warp.cost(mean + deviation) - fit.warp.cost(mean - deviation)) / 2,
                gain: candidate.gain,
                gainName: "log-ei",
                pending: context.pending.count,
                observed: self.isFeasible.count
            )
            return Suggestion(configuration: configuration, reasons: reasons)
        }
        return nil
    }
}
