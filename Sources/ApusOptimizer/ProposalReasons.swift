/// Why a configuration was proposed: what `apus trial explain` shows.
public struct ProposalReasons: Hashable, Sendable, Codable {
    /// What a model expected of one objective.
    public struct Expectation: Hashable, Sendable, Codable {
        /// A cost in the study's own units; lower is better, also where the study maximizes.
        public let mean: Double
        public let deviation: Double

        public init(mean: Double, deviation: Double) {
            self.mean = mean
            self.deviation = deviation
        }
    }

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

    /// What was expected of each objective, in the study's order; `nil` but from models of several objectives.
    public let expected: [Expectation]?

    /// How the objectives were weighted into one cost, in the study's order; `nil` where they were not.
    public let weights: [Double]?

    /// The fronts of the trials that it is a child of, 1 for the one that nobody dominates; `nil` where it is none.
    public let parentFronts: [Int]?

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
        expected: [Expectation]? = nil,
        weights: [Double]? = nil,
        parentFronts: [Int]? = nil,
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
        self.expected = expected
        self.weights = weights
        self.parentFronts = parentFronts
        self.note = note
    }

    /// The same reasons with another note.
    func replacing(note: String) -> ProposalReasons {
        ProposalReasons(
            source: self.source,
            mean: self.mean,
            deviation: self.deviation,
            gain: self.gain,
            gainName: self.gainName,
            feasibility: self.feasibility,
            pending: self.pending,
            observed: self.observed,
            expected: self.expected,
            weights: self.weights,
            parentFronts: self.parentFronts,
            note: note
        )
    }
}
