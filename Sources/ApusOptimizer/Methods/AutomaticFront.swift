import ApusMath
import ApusSpace
import ApusStudy

/// What `auto` is in a study of several objectives: expected hypervolume improvement, ParEGO and NSGA-II by turns.
///
/// Up to three objectives and some dozens of parameters and results the expected hypervolume makes most proposals, for
/// it needs the fewest; one in eight is ParEGO's and one in eight NSGA-II's, so that no part of the front is left out
/// that its models do not see. With more objectives the boxes under the front become too many, and ParEGO takes its
/// place; with more parameters or results than their models bear, NSGA-II goes on alone. The reasons say which one chose
/// and why.
struct AutomaticFrontMethod: ModelMethod {
    static let name = AutomaticMethod.name
    static let objectivesMax = Int.max

    private static let parametersMax = 30
    private static let resultsMax = 1_000
    private static let boxedObjectivesMax = 3

    /// Proposals of one round; ParEGO and NSGA-II have one each.
    private static let round = 8
    private static let scalarizingTurn = 3
    private static let geneticTurn = 6

    private let features: Int
    private var objectives = 2
    private var results = 0
    private var hypervolume: HypervolumeMethod<KrigingModel>
    private var scalarizing: ScalarizingMethod<HypervolumeMethod<KrigingModel>>
    private var genetic: GeneticMethod

    static func designSize(space: Space, trials: Int?) -> Int {
        let standard = HypervolumeMethod<KrigingModel>.designSize(space: space, trials: trials)
        return trials.map { max(min(standard, $0 / 3), 2) } ?? standard
    }

    init(space: Space, options: inout ModelOptions) {
        // Its parts have their standard options; it has none of its own.
        var none = ModelOptions(method: Self.name, tree: .null)
        self.hypervolume = HypervolumeMethod(space: space, options: &none)
        self.scalarizing = ScalarizingMethod(space: space, options: &none)
        self.genetic = GeneticMethod(space: space, options: &none)
        self.features = space.tunable.count
    }

    mutating func aim(at objectives: [Objective]) {
        self.objectives = objectives.count
        self.hypervolume.aim(at: objectives)
        self.scalarizing.aim(at: objectives)
        self.genetic.aim(at: objectives)
    }

    mutating func observe(_ trial: EndedTrial) {
        self.results += 1
        if self.isSmall {
            self.hypervolume.observe(trial)
            self.scalarizing.observe(trial)
        }
        self.genetic.observe(trial)
    }

    mutating func suggest(_ context: SuggestionContext) -> Suggestion? {
        let turn = context.index % Self.round
        if self.isSmall, turn != Self.geneticTurn {
            let isBoxed = self.objectives <= Self.boxedObjectivesMax && turn != Self.scalarizingTurn
            let first = isBoxed ? self.hypervolume.suggest(context) : self.scalarizing.suggest(context)
            if let first {
                let why = turn == Self.scalarizingTurn ? "in its turn" : self.reasonOfModels
                return self.noted(first, why)
            }
        }
        let why = self.isSmall ? "in its turn" : "more than \(Self.parametersMax) parameters or a thousand results"
        return self.genetic.suggest(context).map { self.noted($0, why) }
    }

    /// Whether the models of the objectives are quick enough.
    private var isSmall: Bool { self.features <= Self.parametersMax && self.results <= Self.resultsMax }

    private var reasonOfModels: String {
        self.objectives <= Self.boxedObjectivesMax
            ? "\(self.objectives) objectives, and up to a thousand results"
            : "\(self.objectives) objectives are too many for expected hypervolumes"
    }

    private func noted(_ suggestion: Suggestion, _ why: String) -> Suggestion {
        let reasons = suggestion.reasons
        let note = "auto asked \(reasons.source): \(why)" + (reasons.note.isEmpty ? "" : "; \(reasons.note)")
        return Suggestion(configuration: suggestion.configuration, reasons: reasons.replacing(note: note))
    }
}
