import ApusMath
import ApusSpace
import ApusStudy

/// A method with an initial design before it, and with what every optimizer must do around it.
///
/// The design proposes as long as the study has fewer trials than its size, those that a user added included, and the
/// method after that; where the method finds nothing usable, a random point is taken, and where chance finds none, what
/// is left of a small space.
struct ModelOptimizer<Method: ModelMethod>: Optimizer {
    private static var drawsMax: Int { 1_000 }

    private let space: Space
    private let seed: UInt64
    private let search: Search
    private let plan: InitialDesign
    private var method: Method
    private var design: DesignOptimizer
    private var rest: DesignOptimizer
    private var used: Set<ConfigurationHash> = []
    private var tally = TrialTally()

    /// `designStart` stands before the design, the default configuration usually.
    init(
        _ method: Method,
        design: some Design,
        designStart: [Configuration],
        initialDesign: InitialDesign,
        space: Space,
        search: Search
    ) {
        self.space = space
        self.seed = search.seed
        self.search = search
        self.plan = initialDesign
        self.method = method
        self.design = DesignOptimizer(LedDesign(first: designStart, then: design), space: space, search: search)
        self.rest = Self.rest(space: space, search: search, stream: 0)
    }

    var end: SearchEnd? { self.rest.end }

    var initialDesign: InitialDesign? { self.plan.count > 0 ? self.plan : nil }

    mutating func observe(_ ended: [EndedTrial]) {
        for trial in ended {
            let hash = self.remember(trial.configuration)
            // Further runs of a configuration are no further configurations.
            if trial.run == nil { self.tally.observe(hash, number: trial.number) } else { self.tally.see(hash) }
            self.teach(trial)
        }
    }

    /// Lets the method learn of a result, without anything else being known of its trial.
    mutating func teach(_ trial: EndedTrial) {
        guard let configuration = self.space.canonical(trial.configuration) else { return }
        self.method.observe(trial.replacing(configuration))
    }

    mutating func proposals(_ count: Int, beside pending: [Configuration]) -> [Proposal] {
        self.tally.see(pending: pending.map { self.remember($0) })
        var proposals: [Proposal] = []
        while proposals.count < count, let next = self.next(beside: pending + proposals.map(\.configuration)) {
            self.tally.add(self.remember(next.configuration))
            proposals.append(next)
        }
        return proposals
    }

    mutating func add(_ configuration: Configuration) {
        self.tally.add(self.remember(configuration))
    }

    /// Counts as its own the points of the design that it meets again, and all that come after the design: what a
    /// method proposed cannot be told from what a user added.
    @discardableResult
    mutating func resume(after history: [Configuration]) -> Int {
        var own = 0
        for configuration in history {
            if self.isDesigning {
                own += self.design.resume(after: [configuration])
            } else {
                own += 1
            }
            self.tally.add(self.remember(configuration))
        }
        return own
    }

    private var isDesigning: Bool { self.tally.count < self.plan.count && self.design.end == nil }

    private mutating func next(beside pending: [Configuration]) -> Proposal? {
        if self.isDesigning, let next = self.design.propose(1, beside: []).first {
            let reasons = ProposalReasons(source: "design", pending: pending.count)
            return Proposal(configuration: next, reasons: reasons)
        }
        let context = SuggestionContext(
            index: self.tally.count,
            pending: pending,
            random: SeededRandom(seed: self.seed, stream: UInt64(self.tally.count)),
            used: self.used,
            space: self.space
        )
        if let suggestion = self.method.suggest(context), context.isUsable(suggestion.configuration) {
            return Proposal(configuration: suggestion.configuration, reasons: suggestion.reasons)
        }
        if self.search.repeatsAllowed {
            // Nothing is remembered that would keep a resumed one from drawing the same again.
            self.rest = Self.rest(space: self.space, search: self.search, stream: UInt64(self.tally.count))
        }
        guard let next = Self.drawn(context) ?? self.rest.propose(1, beside: []).first else { return nil }
        return Proposal(
            configuration: next,
            reasons: ProposalReasons(source: "random", pending: pending.count, note: "the model had nothing new")
        )
    }

    /// A usable point by chance; `nil` where a small space makes that unlikely.
    private static func drawn(_ context: SuggestionContext) -> Configuration? {
        var random = context.random
        for _ in 0..<Self.drawsMax {
            let point = context.space.tunable.map { _ in UnitCoordinate(bits: random.next()) }
            let configuration = context.space.configuration(at: point)
            if context.isUsable(configuration) { return configuration }
        }
        return nil
    }

    /// Keeps a configuration from being proposed again, where repeats are not allowed.
    private mutating func remember(_ configuration: Configuration) -> ConfigurationHash {
        let hash = self.space.hash(of: self.space.canonical(configuration) ?? configuration)
        guard !self.search.repeatsAllowed, self.used.insert(hash).inserted else { return hash }
        if self.isDesigning { self.design.remember([configuration]) }
        self.rest.remember([configuration])
        return hash
    }

    private static func rest(space: Space, search: Search, stream: UInt64) -> DesignOptimizer {
        let seed = SplitMix64.seed(SplitMix64.seed(search.seed, stream: 0x72657374), stream: stream)
        return DesignOptimizer(RandomDesign(space: space, seed: seed), space: space, search: search)
    }
}
