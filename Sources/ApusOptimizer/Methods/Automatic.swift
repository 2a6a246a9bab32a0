import ApusMath
import ApusSpace
import ApusStudy

/// The method that is taken when a study names none: the Gaussian process, the forest and Parzen estimators by turns.
///
/// Up to some dozens of parameters and a thousand results the Gaussian process makes most proposals, for it needs the
/// fewest; one in eight is the forest's and one in eight the estimators', so that a space that does not suit its kernel
/// is searched all the same. Beyond that the other two take turns. Which one chose stands in the reasons.
struct AutomaticMethod: ModelMethod {
    static let name = "auto"

    /// The Gaussian process is asked up to so many parameters and results.
    private static let parametersMax = 60
    private static let resultsMax = 1_000

    /// Proposals of one round; the forest and the estimators have one each.
    private static let round = 8
    private static let forestTurn = 3
    private static let parzenTurn = 6

    private let features: Int
    private var results = 0
    private var process: GaussianProcessMethod
    private var forest: ForestMethod
    private var parzen: ParzenMethod

    static func designSize(space: Space, trials: Int?) -> Int {
        GaussianProcessMethod.designSize(space: space, trials: trials)
    }

    init(space: Space, options: inout ModelOptions) {
        // Its parts have their standard options; it has none of its own.
        var none = ModelOptions(method: Self.name, tree: .null)
        self.process = GaussianProcessMethod(space: space, options: &none)
        self.forest = ForestMethod(space: space, options: &none)
        self.parzen = ParzenMethod(space: space, options: &none)
        self.features = space.tunable.count
    }

    mutating func observe(_ trial: EndedTrial) {
        self.results += 1
        if self.isSmall { self.process.observe(trial) }
        self.forest.observe(trial)
        self.parzen.observe(trial)
    }

    mutating func suggest(_ context: SuggestionContext) -> Suggestion? {
        let turn = context.index % Self.round
        if self.isSmall, turn != Self.forestTurn, turn != Self.parzenTurn {
            if let suggestion = self.process.suggest(context) {
                return self.noted(suggestion, "up to a thousand results")
            }
        }
        let isForests = self.isSmall ? turn == Self.forestTurn : turn.isMultiple(of: 2)
        let first = isForests ? self.forest.suggest(context) : self.parzen.suggest(context)
        let suggestion = first ?? self.parzen.suggest(context)
        return suggestion.map { self.noted($0, self.isSmall ? "in its turn" : "many parameters or results") }
    }

    /// Whether the Gaussian process is quick enough.
    private var isSmall: Bool { self.features <= Self.parametersMax && self.results <= Self.resultsMax }

    private func noted(_ suggestion: Suggestion, _ why: String) -> Suggestion {
        let reasons = suggestion.reasons
        let note = "auto asked \(reasons.source): \(why)" + (reasons.note.isEmpty ? "" : "; \(reasons.note)")
        return Suggestion(configuration: suggestion.configuration, reasons: reasons.replacing(note: note))
    }
}
