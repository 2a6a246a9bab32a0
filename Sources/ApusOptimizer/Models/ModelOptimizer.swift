import ApusMath
import ApusSpace
import ApusStudy

/// A method with an initial design before it, and with what every optimizer must do around it.
///
/// Proposal number n is made by the design while n is below its size and by the method after that; where the method
/// finds nothing usable, a random point is taken, and where chance finds none, what is left of a small space.
struct ModelOptimizer<Method: ModelMethod>: Optimizer {
    private let space: Space
    private let seed: UInt64
    private let repeatsAllowed: Bool
    private let designSize: Int
    private var method: Method
    private var design: DesignOptimizer
    private var rest: DesignOptimizer
    private var used: Set<ConfigurationHash> = []
    private var proposed = 0
    private var reasons: ProposalReasons?

    /// `designStart` stands before the design, the default configuration usually.
    init(
        _ method: Method,
        design: some Design,
        designStart: [Configuration],
        designSize: Int,
        space: Space,
        search: Search
    ) {
        self.space = space
        self.seed = search.seed
        self.repeatsAllowed = search.repeatsAllowed
        self.designSize = designSize
        self.method = method
        self.design = DesignOptimizer(LedDesign(first: designStart, then: design), space: space, search: search)
        self.rest = DesignOptimizer(
            RandomDesign(space: space, seed: SplitMix64.seed(search.seed, stream: 0x72657374)),
            space: space,
            search: search
        )
    }

    var end: SearchEnd? { self.rest.end }

    var lastReasons: ProposalReasons? { self.reasons }

    mutating func observe(_ ended: [EndedTrial]) {
        for trial in ended {
            guard let configuration = self.space.canonical(trial.configuration) else { continue }
            self.method.observe(trial.replacing(configuration))
        }
        self.remember(ended.map(\.configuration))
    }

    mutating func propose(_ count: Int, beside pending: [Configuration]) -> [Configuration] {
        self.remember(pending)
        var proposals: [Configuration] = []
        while proposals.count < count, let next = self.next(beside: pending + proposals) {
            self.proposed += 1
            self.remember([next])
            proposals.append(next)
        }
        return proposals
    }

    @discardableResult
    mutating func resume(after history: [Configuration]) -> Int {
        self.proposed += history.count
        self.remember(history)
        self.design.resume(after: Array(history.prefix(self.designSize)))
        return history.count
    }

    private mutating func next(beside pending: [Configuration]) -> Configuration? {
        self.reasons = nil
        if self.proposed < self.designSize, let next = self.design.propose(1, beside: []).first {
            self.reasons = ProposalReasons(source: "design", pending: pending.count)
            return next
        }
        let context = SuggestionContext(
            index: self.proposed,
            pending: pending,
            random: SeededRandom(seed: self.seed, stream: UInt64(self.proposed)),
            used: self.used,
            space: self.space
        )
        if let suggestion = self.method.suggest(context), context.isUsable(suggestion.configuration) {
            self.reasons = suggestion.reasons
            return suggestion.configuration
        }
        guard let next = self.rest.propose(1, beside: []).first else { return nil }
        self.reasons = ProposalReasons(source: "random", pending: pending.count)
        return next
    }

    private mutating func remember(_ configurations: [Configuration]) {
        guard !self.repeatsAllowed else { return }
        for configuration in configurations {
            let canonical = self.space.canonical(configuration) ?? configuration
            self.used.insert(self.space.hash(of: canonical))
        }
        if self.proposed < self.designSize { self.design.remember(configurations) }
        self.rest.remember(configurations)
    }
}
