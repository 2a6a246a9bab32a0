/// What the configurations of a study are run on, and how they are compared by it.
///
/// A trial of such a study is one run: a configuration on one instance with one seed, for some time at most. The race
/// decides which configurations get further runs (Hutter, Hoos and Leyton-Brown 2011).
public struct StudyInstances: Hashable, Sendable, Codable {
    public static let instancesMax = 100_000
    public static let featuresMax = 10_000

    /// What a run's cost is.
    public enum Measure: String, Hashable, Sendable, Codable, CaseIterable {
        /// The objective's own number.
        case quality

        /// Seconds of running time, at most the cutoff.
        case runtime
    }

    public struct Instance: Hashable, Sendable, Codable {
        public let name: String

        /// What belongs to it, and is passed on beside its name.
        public let specific: String

        /// The seeds that it may be run with; empty where any may.
        public let seeds: [UInt32]

        /// One number for each feature of the study; empty where it has none.
        public let features: [Double]

        public init(
            name: String,
            specific: String = SMACCall.noSpecific,
            seeds: [UInt32] = [],
            features: [Double] = []
        ) {
            self.name = name
            self.specific = specific
            self.seeds = seeds
            self.features = features
        }
    }

    /// At least one.
    public let instances: [Instance]

    /// The features' names, in the order of each instance's numbers.
    public let features: [String]

    /// Whether a second run of an instance would tell nothing new, so that seeds do not matter.
    public let isDeterministic: Bool
    public let measure: Measure

    /// The seconds that a run may take; always there for ``Measure/runtime``.
    public let cutoff: Double?

    /// How many cutoffs a run counts that did not end, as 10 in PAR10.
    public let penalty: Double

    /// How many times its time a run may take before the worker kills it; 1 where the program is not told its time.
    public let overdueFactor: Double
    public let race: RaceRules

    public init(
        instances: [Instance],
        features: [String] = [],
        isDeterministic: Bool,
        measure: Measure = .quality,
        cutoff: Double? = nil,
        penalty: Double = 10,
        overdueFactor: Double = 1,
        race: RaceRules = RaceRules()
    ) {
        self.instances = instances
        self.features = features
        self.isDeterministic = isDeterministic
        self.measure = measure
        self.cutoff = cutoff
        self.penalty = penalty
        self.overdueFactor = overdueFactor
        self.race = race
    }
}

/// The options of a race; the defaults are those of SMAC 2.
public struct RaceRules: Hashable, Sendable, Codable {
    /// The most runs that an incumbent gets.
    public var incumbentRunsMax: Int

    /// With how many runs the first incumbent begins, and the first batch of a challenger.
    public var incumbentRuns: Int
    public var challengerRuns: Int

    /// A challenger may take the incumbent's time on the same runs, times a factor, plus some seconds.
    public var slackFactor: Double
    public var slackSeconds: Double

    /// Whether instances come in the order of the list, and not by chance.
    public var isOrdered: Bool

    public init(
        incumbentRunsMax: Int = 2_000,
        incumbentRuns: Int = 1,
        challengerRuns: Int = 1,
        slackFactor: Double = 1.3,
        slackSeconds: Double = 1,
        isOrdered: Bool = false
    ) {
        self.incumbentRunsMax = incumbentRunsMax
        self.incumbentRuns = incumbentRuns
        self.challengerRuns = challengerRuns
        self.slackFactor = slackFactor
        self.slackSeconds = slackSeconds
        self.isOrdered = isOrdered
    }
}
