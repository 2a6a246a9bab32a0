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

    /// The costs of further objectives, in the study's order; empty without a ``cost``.
    public var otherCosts: [Double] = []

    /// How far each constraint's metric lies beyond its bound, feasible at or below 0; empty without a ``cost``.
    public var constraints: [Double] = []

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

    /// All costs in the study's order; empty without a ``cost``.
    public var costs: [Double] { self.cost.map { [$0] + self.otherCosts } ?? [] }

    /// Whether it keeps to all constraints, as far as it has results.
    public var isFeasible: Bool { self.constraints.allSatisfy { $0 <= 0 } }
}
