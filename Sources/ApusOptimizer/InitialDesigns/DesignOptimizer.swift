import ApusSpace
import ApusStudy

/// Goes through a design, and leaves out what is forbidden and what was there before.
///
/// Learns nothing from costs.
struct DesignOptimizer: Optimizer {
    /// How many points in a row an endless design may draw in vain.
    static let triesMax = 20_000

    /// How many points in a row a design with an end may have forbidden.
    static let finiteTriesMax = 1_000_000

    private let space: Space
    private let seed: UInt64
    private let repeatsAllowed: Bool
    private let proposalsMax: Int?
    private let triesMax: Int
    private var design: any Design
    private var used: Set<ConfigurationHash> = []
    private var proposed = 0

    /// The point that the design is at, when it was looked at and not yet proposed.
    private var upcoming: Configuration?
    private(set) var end: SearchEnd?

    init(_ design: some Design, space: Space, search: Search, proposalsMax: Int? = nil) {
        self.space = space
        self.seed = search.seed
        self.repeatsAllowed = search.repeatsAllowed
        self.proposalsMax = proposalsMax
        self.design = design
        // In a small space it is cheaper to list what is left than to keep drawing what is not.
        let cardinality = search.repeatsAllowed ? nil : space.cardinality
        self.triesMax = cardinality.map { min(Self.triesMax, 64 + min($0, Self.triesMax) * 8) } ?? Self.triesMax
    }

    mutating func observe(_ ended: [EndedTrial]) {
        self.remember(ended.map(\.configuration))
    }

    mutating func proposals(_ count: Int, beside pending: [Configuration]) -> [Proposal] {
        self.remember(pending)
        var proposals: [Proposal] = []
        while proposals.count < count, let next = self.look() {
            self.take(next)
            let reasons = ProposalReasons(source: "design", pending: pending.count + proposals.count)
            proposals.append(Proposal(configuration: next, reasons: reasons))
        }
        return proposals
    }

    mutating func add(_ configuration: Configuration) {
        self.remember([configuration])
    }

    @discardableResult
    mutating func resume(after history: [Configuration]) -> Int {
        let before = self.proposed
        for configuration in history {
            if let next = self.look(), next == self.space.canonical(configuration) {
                self.take(next)
            } else {
                // Not from this design: a user added it, and the design goes on from where it was.
                self.remember([configuration])
            }
        }
        return self.proposed - before
    }

    mutating func remember(_ configurations: [Configuration]) {
        guard !self.repeatsAllowed else { return }
        for configuration in configurations {
            self.used.insert(self.space.hash(of: self.space.canonical(configuration) ?? configuration))
        }
    }

    private mutating func take(_ configuration: Configuration) {
        self.upcoming = nil
        self.proposed += 1
        self.remember([configuration])
    }

    /// The next point that may be proposed, without proposing it; sets ``end`` where there is none.
    private mutating func look() -> Configuration? {
        guard self.end == nil else { return nil }
        if let proposalsMax, self.proposed >= proposalsMax {
            self.end = .designUsedUp
            return nil
        }
        if let upcoming, self.isWanted(upcoming) { return upcoming }
        self.upcoming = self.advance()
        return self.upcoming
    }

    private mutating func advance() -> Configuration? {
        var isEndless = type(of: self.design).isEndless
        var tries = 0
        while true {
            guard tries < (isEndless ? self.triesMax : Self.finiteTriesMax) else {
                guard isEndless, self.turnToLastResort() else {
                    self.end = .tooManyRejected(tries: tries)
                    return nil
                }
                (isEndless, tries) = (false, 0)
                continue
            }
            guard let next = self.design.next() else {
                self.end = self.design is ExhaustiveDesign ? .spaceUsedUp : .designUsedUp
                return nil
            }
            if self.isWanted(next) { return next }
            tries += 1
        }
    }

    private func isWanted(_ configuration: Configuration) -> Bool {
        guard !self.space.isForbidden(configuration) else { return false }
        return self.repeatsAllowed || !self.used.contains(self.space.hash(of: configuration))
    }

    private mutating func turnToLastResort() -> Bool {
        guard !self.repeatsAllowed, let design = ExhaustiveDesign(space: self.space, seed: self.seed) else {
            return false
        }
        self.design = design
        return true
    }
}
