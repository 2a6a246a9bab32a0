/// When a study ends, and how much of it runs at once.
public struct StudyLimits: Hashable, Sendable, Codable {
    public static let trialsMax = 1_000_000

    /// How many trials are run in all; `nil` where the design's own count is the limit.
    public let trials: Int?

    /// How long the study may run, from its start; pauses count.
    public let wallclock: Duration?

    /// How many trials run side by side; `nil` for as many as the workers take.
    public let parallel: Int?

    /// How long one attempt may run.
    public let trialWallclock: Duration?

    /// How many workers may be lost while they run a trial, before the trial counts as lost.
    public let attempts: Int

    public init(
        trials: Int?,
        wallclock: Duration? = nil,
        parallel: Int? = nil,
        trialWallclock: Duration? = nil,
        attempts: Int = 5
    ) {
        self.trials = trials
        self.wallclock = wallclock
        self.parallel = parallel
        self.trialWallclock = trialWallclock
        self.attempts = attempts
    }
}
