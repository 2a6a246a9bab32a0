/// What becomes of trials that run when a limit ends the search.
public enum RunningTrials: String, Hashable, Sendable, Codable, CaseIterable {
    /// They run to their end, and their results count.
    case finish

    /// They are called off.
    case stop
}

/// A value of the objective that is good enough to end the search.
public struct TargetLimit: Hashable, Sendable, Codable {
    /// In the metric's own units: reached by this value, or by a better one by the goal.
    public let value: Double
    public let running: RunningTrials

    public init(value: Double, running: RunningTrials = .stop) {
        self.value = value
        self.running = running
    }
}

/// So many trials in a row without improvement that the search ends.
public struct PlateauLimit: Hashable, Sendable, Codable {
    /// How many; at least 1.
    public let trials: Int

    /// By how much the best value must get better over those trials for the search to go on; at 0 any improvement does.
    public let improvement: Double
    public let running: RunningTrials

    public init(trials: Int, improvement: Double = 0, running: RunningTrials = .finish) {
        self.trials = trials
        self.improvement = improvement
        self.running = running
    }
}
