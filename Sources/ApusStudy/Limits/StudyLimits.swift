/// When a study ends, and how much of it runs at once.
public struct StudyLimits: Hashable, Sendable, Codable {
    public static let trialsMax = 1_000_000

    /// How many trials are run in all; `nil` where the design's own count is the limit.
    public private(set) var trials: Int?

    /// How long the study may run, from its start; pauses count.
    public private(set) var wallclock: Duration?

    /// How long the trials may hold devices, all their attempts together: each counts from its lease to its end, once
    /// for each of its GPUs, and once where it has none.
    public private(set) var gpuTime: Duration?

    /// A value of the objective that is good enough.
    public let target: TargetLimit?

    /// Trials in a row without improvement.
    public let plateau: PlateauLimit?

    /// How many trials run side by side; `nil` for as many as the workers take.
    public let parallel: Int?

    /// How long one attempt may run.
    public let trialWallclock: Duration?

    /// How many workers may be lost while they run a trial, before the trial counts as lost.
    public let attempts: Int

    public init(
        trials: Int?,
        wallclock: Duration? = nil,
        gpuTime: Duration? = nil,
        target: TargetLimit? = nil,
        plateau: PlateauLimit? = nil,
        parallel: Int? = nil,
        trialWallclock: Duration? = nil,
        attempts: Int = 5
    ) {
        self.trials = trials
        self.wallclock = wallclock
        self.gpuTime = gpuTime
        self.target = target
        self.plateau = plateau
        self.parallel = parallel
        self.trialWallclock = trialWallclock
        self.attempts = attempts
    }

    /// The same, with what a user changed.
    public func changed(by change: LimitsChange) -> StudyLimits {
        var limits = self
        limits.trials = change.trials ?? self.trials
        limits.wallclock = change.wallclock ?? self.wallclock
        limits.gpuTime = change.gpuTime ?? self.gpuTime
        return limits
    }

    /// Whether the search is sure to end one day, whatever its trials measure.
    public var isBounded: Bool { self.trials != nil || self.wallclock != nil || self.gpuTime != nil }

    /// Whether trials that run when the search ends so are called off.
    public func callsOffRunning(at end: BudgetEnd) -> Bool {
        switch end {
        case .trials: false
        case .wallclock, .gpuTime: true
        case .target: self.target?.running != .finish
        case .plateau: self.plateau?.running == .stop
        }
    }
}
