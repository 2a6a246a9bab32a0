/// What a study optimizes.
public struct Objective: Hashable, Sendable, Codable {
    public enum Goal: String, Hashable, Sendable, Codable {
        case minimize
        case maximize
    }

    /// Which value of a metric's curve counts.
    public enum Reading: Hashable, Sendable, Codable {
        /// The value of the largest step.
        case last

        /// The best value of any step, by the goal.
        case best

        /// The value at that step; a trial that never reports it has no cost.
        case atStep(Int)
    }

    public let metric: String
    public let goal: Goal
    public let reading: Reading

    /// The worst value that is of any use beside other objectives; `nil` where the study does not say.
    public let reference: Double?

    public init(metric: String, goal: Goal, reading: Reading = .last, reference: Double? = nil) {
        self.metric = metric
        self.goal = goal
        self.reading = reading
        self.reference = reference
    }

    /// The cost of a value of the metric: lower is better; its own inverse.
    public func cost(of value: Double) -> Double {
        self.goal == .minimize ? value : -value
    }
}
