public import ApusSpace

/// What is kept in memory of each trial: enough for tables, charts and the optimizer.
public struct TrialSummary: Hashable, Sendable {
    public let number: UInt32
    public let configuration: Configuration
    public var state: TrialState

    /// The newest epoch; 0 before the first lease.
    public var epoch: UInt32

    /// The objective's cost, when an accepted result has a finite one.
    public var cost: Double?

    /// Left out of the model and of the results by a user, with the trial kept.
    public var isInvalidated: Bool

    public init(
        number: UInt32,
        configuration: Configuration,
        state: TrialState = .waiting,
        epoch: UInt32 = 0,
        cost: Double? = nil,
        isInvalidated: Bool = false
    ) {
        self.number = number
        self.configuration = configuration
        self.state = state
        self.epoch = epoch
        self.cost = cost
        self.isInvalidated = isInvalidated
    }
}
