import ApusMath
import ApusSpace

/// Expected hypervolume improvement: the configuration that is expected to push the front farthest.
///
/// A model for each objective, and the exact expectation over boxes that the front leaves free: see
/// ``BoxDecomposition``. Costs are in units of the front, and the reference point lies a tenth beyond its worst.
/// Constraints and failures have models too, and their probability multiplies the gain; as long as no trial is
/// feasible it is all that counts. With one objective this is expected improvement.
struct HypervolumeMethod<Model: ProbabilisticModel>: ModelMethod {
    static var name: String { "ehvi" }

    private static var startsMax: Int { 20 }
    private let features: FeatureSpace
    private var trials: [EndedTrial] = []
    private var rows: [[Double]] = []

    static func designSize(space: Space, trials: Int?) -> Int {
        min(2 * space.tunable.count + 2, 24)
    }

    init(space: Space, options: inout ModelOptions) {
        self.features = FeatureSpace(space)
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
        let boxes = self.boxes(front.map { scale(contenders[$0].costs) }, models, pending, objectives: objectives)
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
        return Suggestion(configuration: best.configuration, reasons: self.reasons(best, models, context))
    }

    /// Pending trials are on the front too, with what is expected of them.
    private func boxes(
        _ front: [[Double]],
        _ models: TrialModels<Model>,
        _ pending: [[Double]],
        objectives: Int
    ) -> BoxDecomposition {
        // Boxes grow as the front to the power of the objectives less one.
        let most = [1, 100, 30, 12, 6][min(objectives, 5) - 1]
        let expected = pending.map { models.predictions(at: $0).map(\.mean) }
        return BoxDecomposition(
            front: Array((front.prefix(most) + expected.prefix(most))),
            reference: [Double](repeating: 1.1, count: objectives)
        )
    }

    private func reasons(
        _ best: CandidateSearch.Candidate,
        _ models: TrialModels<Model>,
        _ context: SuggestionContext
    ) -> ProposalReasons {
        ProposalReasons(
            source: Self.name,
            gain: best.score,
            gainName: "expected-hypervolume-improvement",
            feasibility: models.feasibility(at: best.row),
            pending: context.pending.count,
            observed: self.trials.count,
            note: "gain in units of the front's range in each objective"
        )
    }
}
