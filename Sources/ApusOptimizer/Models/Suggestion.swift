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
