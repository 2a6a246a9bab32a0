import ApusMath
import ApusSpace
import ApusStudy

/// A method with an initial design before it, and with what every optimizer must do around it.
///
/// Proposal number n is made by the design while n is below its size and by the method after that; where the method
/// finds nothing usable, a random point is taken, and where chance finds none, what is left of a small space.
struct ModelOptimizer<Method: ModelMethod>: Optimizer {
    private static var drawsMax: Int { 1_000 }

    private let space: Space
    private let seed: UInt64
    private let repeatsAllowed: Bool
    private let designSize: Int
    private var method: Method
    private var design: DesignOptimizer
    private var rest: DesignOptimizer
    private var used: Set<ConfigurationHash> = []
    private var proposed = 0

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

    mutating func observe(_ ended: [EndedTrial]) {
        for trial in ended {
            guard let configuration = self.space.canonical(trial.configuration) else { continue }
            self.method.observe(trial.replacing(configuration))
        }
        self.remember(ended.map(\.configuration))
    }

    mutating func proposals(_ count: Int, beside pending: [Configuration]) -> [Proposal] {
        self.remember(pending)
        var proposals: [Proposal] = []
        while proposals.count < count, let next = self.next(beside: pending + proposals.map(\.configuration)) {
            self.proposed += 1
            self.remember([next.configuration])
            proposals.append(next)
        }
        return proposals
    }

    mutating func add(_ configuration: Configuration) {
        self.proposed += 1
        self.remember([configuration])
    }

    @discardableResult
    mutating func resume(after history: [Configuration]) -> Int {
        let led = max(0, self.designSize - self.proposed)
        self.design.resume(after: Array(history.prefix(led)))
        self.proposed += history.count
        self.remember(history)
        return history.count
    }

    private mutating func next(beside pending: [Configuration]) -> Proposal? {
        if self.proposed < self.designSize, let next = self.design.proposals(1, beside: pending).first { return next }
        let context = SuggestionContext(
            index: self.proposed,
            pending: pending,
            random: SeededRandom(seed: self.seed, stream: UInt64(self.proposed)),
            used: self.used,
            space: self.space
        )
        if let suggestion = self.method.suggest(context), context.isUsable(suggestion.configuration) {
            return Proposal(configuration: suggestion.configuration, reasons: suggestion.reasons)
        }
        guard let next = Self.drawn(context) ?? self.rest.propose(1, beside: pending).first else { return nil }
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
