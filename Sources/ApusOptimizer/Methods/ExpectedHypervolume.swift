import ApusMath
import ApusSpace
import ApusStudy

/// Expected hypervolume improvement: the configuration that is expected to push the front farthest.
///
/// A model for each objective, and the exact expectation over boxes that the front leaves free: see
/// ``BoxDecomposition``. Costs are in units of the front, and the reference point lies a tenth beyond its worst.
/// Constraints and failures have models too, and their probability multiplies the gain; as long as no trial is
/// feasible it is all that counts. With one objective this is expected improvement.
struct HypervolumeMethod<Model: ProbabilisticModel>: ModelMethod {
    static var name: String { "ehvi" }

    /// Boxes grow as the front to the power of the objectives less one.
    static var objectivesMax: Int { 4 }

    private static var startsMax: Int { 20 }

    /// The reference in units of the front's range where the study gives none.
    private static var reach: Double { 1.1 }
    private let features: FeatureSpace
    private var trials: [EndedTrial] = []
    private var rows: [[Double]] = []

    /// For each objective the worst cost that is of any use; empty where the study says nothing.
    private var references: [Double?] = []

    static func designSize(space: Space, trials: Int?) -> Int {
        min(2 * space.tunable.count + 2, 24)
    }

    init(space: Space, options: inout ModelOptions) {
        self.features = FeatureSpace(space)
    }

    mutating func aim(at objectives: [Objective]) {
        self.references = objectives.map { one in one.reference.map(one.cost(of:)) }
    }

    mutating func observe(_ trial: EndedTrial) {
        self.trials.append(trial)
        self.rows.append(self.features.row(of: trial.configuration))
    }

    mutating func suggest(_ context: SuggestionContext) -> Suggestion? {
        guard let objectives = self.trials.first(where: { !$0.costs.isEmpty })?.costs.count else { return nil }
        let contenders = self.trials.map { Contender($0, objectives: objectives) }
        let scale = ObjectiveScale(contenders, objectives: objectives, reach: 0.9)
        let chosen = TrialChoice.indices(contenders, most: Model.rowsMax)
        let pending = context.pending.suffix(Model.rowsMax / 4).map(self.features.row(of:))
        let models = TrialModels<Model>(
            features: self.features,
            rows: chosen.map { self.rows[$0] },
            costs: chosen.map { contenders[$0].violation < .infinity ? scale(contenders[$0].costs) : [] },
            constraints: chosen.map { self.trials[$0].constraints },
            pending: pending
        )
        guard models.objectives.count == objectives else { return nil }
        let front = TrialChoice.front(contenders)
        let boxes = BoxDecomposition(
            front: self.held(front.map { scale(contenders[$0].costs) }, models, pending),
            reference: self.reference(scale, objectives: objectives)
        )
        let isFeasible = front.contains { contenders[$0].violation == 0 }
        var random = context.random
        let search = CandidateSearch(features: self.features)
        let best = search.best(
            near: front.prefix(Self.startsMax).map { self.rows[$0] },
            context: context,
            &random
        ) { row in
            let feasibility = models.feasibility(at: row)
            return isFeasible ? feasibility * boxes.expectedImprovement(models.predictions(at: row)) : feasibility
        }
        guard let best else { return nil }
        return Suggestion(configuration: best.configuration, reasons: self.reasons(best, models, scale, context))
    }

    /// The front as far as boxes can be made of it; pending trials are on it too, with what is expected of them.
    private func held(_ front: [[Double]], _ models: TrialModels<Model>, _ pending: [[Double]]) -> [[Double]] {
        let most = [1, 100, 30, 12, 6][min(max(models.objectives.count, 1), 5) - 1]
        let expected = pending.map { models.predictions(at: $0).map(\.mean) }
        return Array(front.prefix(most) + expected.prefix(most))
    }

    /// The study's own reference where it gives one, else a little beyond the front's worst.
    private func reference(_ scale: ObjectiveScale, objectives: Int) -> [Double] {
        let given = (0..<objectives).map { $0 < self.references.count ? self.references[$0] : nil }
        let scaled = scale(given.map { $0 ?? 0 })
        return zip(given, scaled).map { $0 == nil ? Self.reach : $1 }
    }

    private func reasons(
        _ best: CandidateSearch.Candidate,
        _ models: TrialModels<Model>,
        _ scale: ObjectiveScale,
        _ context: SuggestionContext
    ) -> ProposalReasons {
        let expected = models.predictions(at: best.row).enumerated().map { objective, prediction in
            let (low, high) = (prediction.mean - prediction.deviation, prediction.mean + prediction.deviation)
            return ProposalReasons.Expectation(
                mean: scale.cost(of: prediction.mean, objective: objective),
                deviation: scale.cost(of: high, objective: objective) / 2 - scale.cost(of: low, objective: objective)
                    / 2
            )
        }
        return self.reasons(best, models, expected, context)
    }

    private func reasons(
        _ best: CandidateSearch.Candidate,
        _ models: TrialModels<Model>,
        _ expected: [ProposalReasons.Expectation],
        _ context: SuggestionContext
    ) -> ProposalReasons {
        ProposalReasons(
            source: Self.name,
            gain: best.score,
            gainName: "expected-hypervolume-improvement",
            feasibility: models.feasibility(at: best.row),
            pending: context.pending.count,
            observed: self.trials.count,
            expected: expected,
            note: "gain in units of the front's range in each objective"
        )
    }
}
