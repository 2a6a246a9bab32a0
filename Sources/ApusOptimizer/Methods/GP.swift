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
    private let prior: KernelPrior
    private var rows: [[Double]] = []
    private var points: [[Double]] = []
    private var costs: [Double] = []
    private var labelled: [[Double]] = []
    private var isFeasible: [Bool] = []
    private var fits: [(count: Int, fit: SurrogateFit)] = []

    init(space: Space, options: inout ModelOptions) {
        self.features = FeatureSpace(space)
        self.columns = FeatureColumns(self.features)
        self.grid = FeatureGrid(self.features)
        KernelPrior.lengthMean = options.real("lm", in: -10...10, standard: -0.7)
        KernelPrior.lengthDeviation = options.real("ld", in: 0.1...10, standard: 1.2)
        KernelPrior.noiseLeast = options.real("nl", in: -30...0, standard: -18)
        let w = options.integer("warp", in: 0...10, standard: 1)
        SurrogateFit.softnesses = [[nil], [nil, 1, 0.1], [1], [0.1], [nil, 1], [nil, 1, 0.1, 0.01]][w]
        self.prior = KernelPrior(columns: self.columns.count)
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
        self.points.append(point)
        self.costs.append(cost)
    }

    mutating func suggest(_ context: SuggestionContext) -> Suggestion? {
        guard !self.costs.isEmpty, self.columns.count > 0 else { return nil }
        var context = context
        let fit = self.fit()
        guard let (model, means) = self.model(fit, beside: context.pending) else { return nil }
        let order = means.indices.sorted { means[$0] < means[$1] || (means[$0] == means[$1] && $0 < $1) }
        let pendingBest = model.means.dropFirst(means.count).min() ?? .infinity
        let weights = model.parameters.weights
        var labelled = KernelPoints(isCategory: self.columns.isCategory)
        if self.isFeasible.contains(false) {
            for point in self.labelled { labelled.append(point) }
        }
        let gain = Gain(
            model: model,
            best: min(means[order[0]], pendingBest),
            feasibility: labelled.count > 0
                ? FeasibilityModel(points: labelled, isFeasible: self.isFeasible, weights: weights) : nil
        )
        let search = GainSearch(
            features: self.features,
            columns: self.columns,
            grid: self.grid,
            gain: gain,
            spread: 512,
            near: 512
        )
        let known = order.prefix(5).map { self.rows[$0] }
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

    private func kernelPoints(_ count: Int) -> KernelPoints {
        var points = KernelPoints(isCategory: self.columns.isCategory)
        for point in self.points.prefix(count) { points.append(point) }
        return points
    }

    private mutating func fit() -> SurrogateFit {
        let count = self.costs.count
        if let last = self.fits.last, last.count == count { return last.fit }
        let fit = SurrogateFit(
            points: self.kernelPoints(count),
            costs: self.costs,
            prior: self.prior,
            after: self.fits.last?.fit,
            evaluations: 40
        )
        self.fits.append((count, fit))
        return fit
    }

    private func model(_ fit: SurrogateFit, beside pending: [Configuration]) -> (GaussianProcess, [Double])? {
        var parameters = KernelParameters(logarithms: fit.logarithms)
        for _ in 0..<12 {
            let model = GaussianProcess(
                points: self.kernelPoints(self.costs.count),
                targets: self.costs.map(fit.warp.target),
                parameters: parameters,
                spare: pending.count
            )
            if var model {
                let means = model.means
                for configuration in pending {
                    _ = model.appendExpected(self.columns.values(of: self.features.row(of: configuration)))
                }
                return (model, means)
            }
            parameters = KernelParameters(
                weights: parameters.weights,
                amplitude: parameters.amplitude,
                noise: parameters.noise * 10
            )
        }
        return nil
    }
}
