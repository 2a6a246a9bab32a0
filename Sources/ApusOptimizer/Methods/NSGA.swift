import ApusMath
import ApusSpace

/// NSGA-II: a genetic search for the whole front of several objectives.
///
/// Deb, Pratap, Agarwal and Meyarivan (2002), in its steady state: a trial joins the population when it ends, and the
/// worst member leaves, so that any number of workers may run beside each other (Durillo, Nebro, Luna and Alba, "On the
/// effect of the steady-state selection scheme in multi-objective genetic algorithms", 2009).
///
/// Options: `population`; `crossover` (the probability of it), `crossover-index` and `mutation-index` (how close
/// children stay, Deb's η).
struct GeneticMethod: ModelMethod {
    static let name = "nsga-ii"
    static let objectivesMax = Int.max
    private static let triesMax = 64

    private struct Member: Sendable {
        let row: [Double]
        let contender: Contender
    }

    private let features: FeatureSpace
    private let size: Int
    private let variation: GeneticVariation
    private var members: [Member] = []
    private var objectives: Int?
    private var observed = 0

    static func designSize(space: Space, trials: Int?) -> Int {
        min(20, max(4, (trials ?? 100) / 5))
    }

    init(space: Space, options: inout ModelOptions) {
        self.features = FeatureSpace(space)
        self.size = options.integer("population", in: 4...2000, standard: 20)
        self.variation = GeneticVariation(
            features: self.features.features,
            crossover: options.real("crossover", in: 0...1, standard: 0.9),
            crossoverIndex: options.real("crossover-index", in: 0...1000, standard: 10),
            mutationIndex: options.real("mutation-index", in: 0...1000, standard: 5)
        )
    }

    mutating func observe(_ trial: EndedTrial) {
        self.observed += 1
        if self.objectives == nil, !trial.costs.isEmpty {
            // Members without a cost were compared by nothing so far; now they need as many as the others.
            self.objectives = trial.costs.count
            self.members = self.members.map { Member(row: $0.row, contender: Contender(trial.costs.count)) }
        }
        let contender = Contender(trial, objectives: self.objectives ?? 0)
        self.members.append(Member(row: self.features.row(of: trial.configuration), contender: contender))
        if self.members.count > self.size { self.removeWorst() }
    }

    private mutating func removeWorst() {
        let sorting = NonDominatedSorting(self.members.map(\.contender))
        guard let last = sorting.fronts.last, var worst = last.first else { return }
        for member in last where sorting.isBetter(worst, than: member) { worst = member }
        self.members.remove(at: worst)
    }

    mutating func suggest(_ context: SuggestionContext) -> Suggestion? {
        guard self.members.count > 1 else { return nil }
        var random = context.random
        let sorting = NonDominatedSorting(self.members.map(\.contender))
        for attempt in 0..<Self.triesMax {
            let (mother, father) = (self.parent(sorting, &random), self.parent(sorting, &random))
            let row = self.variation.child(
                of: self.members[mother].row,
                and: self.members[father].row,
                // Children that were there before call for more change.
                mutations: Double(1 + attempt / 8),
                &random
            )
            let configuration = self.features.configuration(of: row)
            guard context.isUsable(configuration) else { continue }
            let reasons = ProposalReasons(
                source: Self.name,
                pending: context.pending.count,
                observed: self.observed,
                parentFronts: [sorting.ranks[mother] + 1, sorting.ranks[father] + 1],
                note: "child of two trials from fronts \(sorting.ranks[mother] + 1) and \(sorting.ranks[father] + 1)"
            )
            return Suggestion(configuration: configuration, reasons: reasons)
        }
        return nil
    }

    /// The better one of two.
    private func parent(_ sorting: NonDominatedSorting, _ random: inout SeededRandom) -> Int {
        let first = random.integer(below: self.members.count)
        let second = random.integer(below: self.members.count)
        return sorting.isBetter(second, than: first) ? second : first
    }
}

extension Contender {
    /// A trial without costs.
    fileprivate init(_ objectives: Int) {
        self.init(costs: [Double](repeating: .infinity, count: objectives), violation: .infinity)
    }
}
