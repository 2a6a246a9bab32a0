/// Why a configuration was proposed: what `apus trial explain` shows.
public struct ProposalReasons: Hashable, Sendable, Codable {
    /// What proposed it, as `design`, `random`, `tpe` or `smac`.
    public let source: String

    /// The cost that the model expected, in the study's own units; `nil` where there was no model.
    public let mean: Double?

    /// The model's standard deviation of that cost.
    public let deviation: Double?

    /// The acquisition's value, under ``gainName``.
    public let gain: Double?

    /// What the gain is, as `log-ei` or `density-ratio`.
    public let gainName: String?

    /// The probability of being feasible that the model gave.
    public let feasibility: Double?

    /// How many pending trials it kept away from.
    public let pending: Int

    /// How many ended trials the model knew.
    public let observed: Int

    /// One sentence more, for a person.
    public let note: String

    public init(
        source: String,
        mean: Double? = nil,
        deviation: Double? = nil,
        gain: Double? = nil,
        gainName: String? = nil,
        feasibility: Double? = nil,
        pending: Int = 0,
        observed: Int = 0,
        note: String = ""
    ) {
        self.source = source
        self.mean = mean
        self.deviation = deviation
        self.gain = gain
        self.gainName = gainName
        self.feasibility = feasibility
        self.pending = pending
        self.observed = observed
        self.note = note
    }
}
