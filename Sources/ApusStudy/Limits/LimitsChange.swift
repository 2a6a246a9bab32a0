/// Other limits for a study under way; what is `nil` stays as it is.
public struct LimitsChange: Hashable, Sendable, Codable {
    public let trials: Int?

    /// From the study's start, as the limit that it takes the place of.
    public let wallclock: Duration?

    /// Only for a study that has such a limit: in others nobody counts.
    public let gpuTime: Duration?

    public init(trials: Int? = nil, wallclock: Duration? = nil, gpuTime: Duration? = nil) {
        self.trials = trials
        self.wallclock = wallclock
        self.gpuTime = gpuTime
    }
}
