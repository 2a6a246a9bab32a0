/// What a study may use, and when it has got far enough; a limit that is `nil` does not count.
public struct BudgetLimits: Hashable, Sendable, Codable {
    /// No improvement worth the trials.
    public struct Plateau: Hashable, Sendable, Codable {
        /// How many trials in a row may end without improvement; at least 1.
        public let trials: Int

        /// What counts as improvement: the best cost falls, and by this or more, over those trials.
        public let epsilon: Double

        public init(trials: Int, epsilon: Double = 0) {
            self.trials = max(trials, 1)
            self.epsilon = epsilon >= 0 ? epsilon : 0
        }
    }

    /// Proposals in all, those included that are waiting or running.
    public var trials: Int?

    /// From the study's start; pauses count.
    public var wallclock: Duration?

    /// Devices times time, of all attempts, those of lost workers included.
    public var gpuTime: Duration?

    /// A trial with this cost or a lower one is good enough.
    public var target: Double?
    public var plateau: Plateau?

    public init(
        trials: Int? = nil,
        wallclock: Duration? = nil,
        gpuTime: Duration? = nil,
        target: Double? = nil,
        plateau: Plateau? = nil
    ) {
        self.trials = trials
        self.wallclock = wallclock
        self.gpuTime = gpuTime
        self.target = target
        self.plateau = plateau
    }
}
