public import ApusSpace

/// One run that an ``Intensifier`` asks for.
public struct IntensifierRun: Hashable, Sendable, Codable {
    public let configuration: ConfigurationHash
    public let target: InstanceSeed

    /// After how many seconds the run is to be killed; `nil` for a quality objective.
    public let capSeconds: Double?

    public init(configuration: ConfigurationHash, target: InstanceSeed, capSeconds: Double?) {
        self.configuration = configuration
        self.target = target
        self.capSeconds = capSeconds
    }
}

/// How a run ended.
public enum IntensifierOutcome: Hashable, Sendable, Codable {
    /// A finite number: the quality, or the seconds that it took.
    case cost(Double)

    /// It reached its cap.
    case capped

    /// It crashed or said nothing; it counts as worse than any cost.
    case failed

    /// It was taken back after ``Intensifier/Action/stop(_:)``; nothing was learned.
    case stopped
}
