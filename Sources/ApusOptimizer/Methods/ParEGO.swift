import ApusMath
import ApusSpace
import ApusStudy

/// ParEGO: a method for one objective, asked about another weighting of all objectives each time.
///
/// Knowles, "ParEGO: a hybrid algorithm with on-line landscape approximation for expensive multiobjective optimization
/// problems" (2006): the augmented Tchebycheff function of equation 2, its weights drawn anew for each proposal. Here
/// they are uniform on the simplex, and the costs in units of the front. `Inner` learns the trials again under each
/// weighting; the options are its own.
struct ScalarizingMethod<Inner: ModelMethod>: ModelMethod {
    static var name: String { "parego" }
    static var objectivesMax: Int { .max }

    /// Knowles's ρ.
    private static var slope: Double { 0.05 }

    /// `Inner` learns the front and the latest of more trials, for it learns them anew for each ask.
    private static var trialsMax: Int { 2000 }

    private let inner: Inner
    private var trials: [EndedTrial] = []

    static func designSize(space: Space, trials: Int?) -> Int {
        Inner.designSize(space: space, trials: trials)
    }

    init(space: Space, options: inout ModelOptions) {
        self.inner = Inner(space: space, options: &options)
    }

    mutating func observe(_ trial: EndedTrial) {
        self.trials.append(trial)
    }

    mutating func suggest(_ context: SuggestionContext) -> Suggestion? {
        let objectives = self.trials.first { !$0.costs.isEmpty }?.costs.count ?? 1
        var random = context.random
        let weights = Self.weights(objectives, &random)
        let contenders = self.trials.map { Contender($0, objectives: objectives) }
        let scale = ObjectiveScale(contenders, objectives: objectives)
        var inner = self.inner
        for index in TrialChoice.indices(contenders, most: Self.trialsMax) {
            let contender = contenders[index]
            inner.observe(self.trials[index].replacingCosts(Self.scalar(scale(contender.costs), contender, weights)))
        }
        var innerContext = context
        innerContext.random = random
        guard let suggestion = inner.suggest(innerContext) else { return nil }
        let text = weights.map { Self.text($0) }.joined(separator: ", ")
        let reasons = ProposalReasons(
            source: Self.name,
            gain: suggestion.reasons.gain,
            gainName: suggestion.reasons.gainName,
            feasibility: suggestion.reasons.feasibility,
            pending: suggestion.reasons.pending,
            observed: self.trials.count,
            weights: weights,
            note: "for the objectives weighted \(text), by \(Inner.name)"
        )
        return Suggestion(configuration: suggestion.configuration, reasons: reasons)
    }

    /// `nil` where the trial has no costs.
    private static func scalar(_ scaled: [Double], _ contender: Contender, _ weights: [Double]) -> Double? {
        guard contender.costs.allSatisfy(\.isFinite) else { return nil }
        var (largest, sum) = (-Double.infinity, 0.0)
        for (cost, weight) in zip(scaled, weights) {
            largest = max(largest, weight * cost)
            sum += weight * cost
        }
        return largest + Self.slope * sum
    }

    /// Uniform among the weights that add up to 1.
    private static func weights(_ count: Int, _ random: inout SeededRandom) -> [Double] {
        let parts = (0..<count).map { _ in -Portable.log(1 - random.uniform()) + 1e-12 }
        let sum = parts.reduce(0, +)
        return parts.map { $0 / sum }
    }

    /// Two decimals.
    private static func text(_ weight: Double) -> String {
        let hundredths = Int((weight * 100).rounded())
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }
}

extension EndedTrial {
    /// The same trial with one cost for all; without one it failed.
    fileprivate func replacingCosts(_ cost: Double?) -> EndedTrial {
        var result = self.result
        if case .cost = self.result { result = cost.map { .cost($0) } ?? .failed }
        return EndedTrial(
            number: self.number,
            configuration: self.configuration,
            result: result,
            fidelity: self.fidelity,
            constraints: self.constraints
        )
    }
}
