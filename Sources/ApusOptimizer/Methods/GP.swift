import ApusMath
import ApusSpace
import ApusStudy

/// Bayesian optimization with a Gaussian process.
///
/// Matérn 5/2 with a length for each parameter and learned noise, parameters by the marginal likelihood and a prior,
/// costs warped where that explains them better, log EI as the gain, pending trials counted as if they had ended as
/// expected. Infeasible and failed trials teach where not to go. Where there are more than 800 results, the model
/// knows the best of them, the latest, and some of the others.
struct GaussianProcessMethod: ModelMethod {
    private enum Regions: String, CaseIterable {
        case auto, always, never
    }

    /// Parameters from which on trust regions are searched in turn with the whole space.
    private static let manyParameters = 20

    /// One proposal of so many is made with shorter lengths: a model that is too sure of itself would never learn it.
    private static let doubtInterval = 4
    private static let doubtFactor = 0.45

    /// Known points that candidates are changed from, and results that feasibility is learned from.
    private static let parents = 5
    private static let labelledMax = 200

    /// The latest trials that tell how careful to be, and what each that could not be run adds to the power.
    private static let cautionSpan = 8
    private static let cautionGain = 0.75

    static let name = "gp"

    static func designSize(space: Space, trials: Int?) -> Int {
        max(4, min(space.tunable.count + 1, 8))
    }

    private let features: FeatureSpace
    private let columns: FeatureColumns
    private let grid: FeatureGrid
    private let hasRegions: Bool
    private var rows: [[Double]] = []
    private var isAllowed: [Bool] = []
    private var history: SurrogateHistory
    private var labelled: [[Double]] = []
    private var isFeasible: [Bool] = []

    init(space: Space, options: inout ModelOptions) {
        self.features = FeatureSpace(space)
        self.columns = FeatureColumns(self.features)
        self.grid = FeatureGrid(self.features)
        self.history = SurrogateHistory(isCategory: self.columns.isCategory)
        switch options.choice("trust-regions", standard: Regions.auto) {
        case .auto: self.hasRegions = self.features.count > Self.manyParameters
        case .always: self.hasRegions = true
        case .never: self.hasRegions = false
        }
    }

    mutating func observe(_ trial: EndedTrial) {
        let row = self.features.row(of: trial.configuration)
        let point = self.columns.values(of: row)
        self.labelled.append(point)
        guard case .cost(let cost) = trial.result, cost.isFinite else {
            self.isFeasible.append(false)
            return
        }
        let isAllowed = trial.constraints.allSatisfy { $0 <= 0 }
        self.isFeasible.append(isAllowed)
        self.isAllowed.append(isAllowed)
        self.rows.append(row)
        self.history.append(point, cost: cost)
    }

    mutating func suggest(_ context: SuggestionContext) -> Suggestion? {
        guard !self.history.costs.isEmpty, self.columns.count > 0 else { return nil }
        let fit = self.history.fit()
        let isDoubtful = context.index % Self.doubtInterval == Self.doubtInterval - 1
        let modelled = self.history.model(
            fit,
            lengthFactor: isDoubtful ? Self.doubtFactor : 1,
            spare: context.pending.count
        )
        guard case (var model, let chosen)? = modelled else { return nil }
        let best = self.ranked(chosen, by: model.means)
        for configuration in context.pending {
            _ = model.appendExpected(self.columns.values(of: self.features.row(of: configuration)))
        }
        // A pending trial may turn out better than all that ended; nothing is gained by the same again.
        let pendingBest = model.means.dropFirst(chosen.count).min() ?? .infinity
        let known = best.prefix(Self.parents).map { self.rows[$0.trial] }
        let search = GainSearch(
            features: self.features,
            columns: self.columns,
            grid: self.grid,
            gain: self.gain(model, best: min(best[0].mean, pendingBest)),
            region: self.region(context, model, around: known[0]),
            spread: 512,
            near: 512
        )
        var random = context.random
        let candidates = search.candidates(near: known, using: &random)
        let features = self.features
        let usable = candidates.lazy.map { ($0, features.configuration(of: $0.row)) }
            .filter { context.isUsable($0.1) }
        guard let (candidate, configuration) = usable.first(where: { context.isApart($0.1) }) ?? usable.first else {
            return nil
        }
        let reasons = self.reasons(candidate, search.gain, fit.warp, isDoubtful: isDoubtful, context)
        return Suggestion(configuration: configuration, reasons: reasons)
    }

    /// The trials that a model knows, the best expected cost first, those that broke a constraint last.
    private func ranked(_ chosen: [Int], by means: [Double]) -> [(trial: Int, mean: Double)] {
        let order = chosen.indices.sorted { left, right in
            let (one, two) = (self.isAllowed[chosen[left]], self.isAllowed[chosen[right]])
            guard one == two else { return one }
            return means[left] < means[right] || (means[left] == means[right] && left < right)
        }
        return order.map { (chosen[$0], means[$0]) }
    }

    private func gain(_ model: GaussianProcess, best: Double) -> Gain {
        guard self.isFeasible.contains(false) else { return Gain(model: model, best: best, feasibility: nil) }
        let chosen = SurrogateHistory.thinned(self.isFeasible.map { $0 ? 1 : 0 }, most: Self.labelledMax)
        let feasibility = FeasibilityModel(
            points: KernelPoints(chosen.map { self.labelled[$0] }, isCategory: self.columns.isCategory),
            isFeasible: chosen.map { self.isFeasible[$0] },
            weights: model.parameters.weights
        )
        // A cost that promises much behind a wall would be tried there again and again: each of the latest trials that
        // could not be run makes the next ones more careful.
        let losses = self.isFeasible.suffix(Self.cautionSpan).reduce(0) { $0 + ($1 ? 0 : 1) }
        let caution = 1 + Self.cautionGain * Double(losses)
        return Gain(model: model, best: best, feasibility: feasibility, caution: caution)
    }

    private func region(_ context: SuggestionContext, _ model: GaussianProcess, around row: [Double]) -> TrustRegion? {
        guard self.hasRegions, context.index % 2 == 0 else { return nil }
        let lengths = self.columns.columnOf.map { 1 / model.parameters.weights[$0].squareRoot() }
        return TrustRegion(center: row, lengths: lengths, costs: self.history.costs)
    }

    private func reasons(
        _ candidate: Candidate,
        _ gain: Gain,
        _ warp: OutputWarp,
        isDoubtful: Bool,
        _ context: SuggestionContext
    ) -> ProposalReasons {
        let (mean, deviation) = gain.model.predicted(candidate.columns)
        return ProposalReasons(
            source: Self.name,
            mean: warp.cost(mean),
            deviation: warp.cost(mean + deviation) / 2 - warp.cost(mean - deviation) / 2,
            gain: candidate.gain,
            gainName: "log-ei",
            feasibility: gain.feasibility?.probability(candidate.columns),
            pending: context.pending.count,
            observed: self.isFeasible.count,
            note: isDoubtful ? "chosen by a model that trusts each result less far" : ""
        )
    }
}
