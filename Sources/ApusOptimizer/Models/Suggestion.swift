import ApusMath
import ApusSpace

/// What a model-based method is asked: one configuration, beside those that are still without a result.
struct SuggestionContext: Sendable {
    /// How many trials the study had before this one: the initial design, and what a user added, included.
    let index: Int

    /// Proposed and without a result, in the order of their proposal.
    let pending: [Configuration]

    /// All chance of this one suggestion: a function of the seed and of `index`.
    var random: SeededRandom

    /// Hashes of everything that was proposed, pending or observed; empty where repeats are allowed.
    let used: Set<ConfigurationHash>
    let space: Space

    /// How far apart, in the unit cube, two proposals are at least that run side by side.
    private static let distanceMin = 0.0025

    /// Where the pending configurations lie.
    private let pendingPoints: [[UnitCoordinate?]]

    init(
        index: Int,
        pending: [Configuration],
        random: SeededRandom,
        used: Set<ConfigurationHash>,
        space: Space
    ) {
        self.index = index
        self.pending = pending
        self.random = random
        self.used = used
        self.space = space
        self.pendingPoints = pending.map { space.unitPoint(of: $0) }
    }

    /// Whether a configuration is another place than every pending one: in one parameter at least it has another
    /// choice, is active where that is not, or is a little away.
    ///
    /// A model that is sure of an optimum would send every worker to it.
    func isApart(_ configuration: Configuration) -> Bool {
        guard !self.pending.isEmpty else { return true }
        let point = self.space.unitPoint(of: configuration)
        return zip(self.pending, self.pendingPoints).allSatisfy { pending, other in
            zip(self.space.tunable, zip(point, other)).contains { index, pair in
                guard let one = pair.0, let two = pair.1 else { return (pair.0 == nil) != (pair.1 == nil) }
                if self.space.count(of: index) != nil {
                    return configuration.values[index] != pending.values[index]
                }
                return abs(one.value - two.value) >= Self.distanceMin
            }
        }
    }

    /// Whether a canonical configuration may be suggested: it is not forbidden and was not there before.
    func isUsable(_ configuration: Configuration) -> Bool {
        !self.space.isForbidden(configuration)
            && (self.used.isEmpty || !self.used.contains(self.space.hash(of: configuration)))
    }
}

/// A configuration, and why it was chosen.
struct Suggestion: Sendable {
    let configuration: Configuration
    let reasons: ProposalReasons
}
