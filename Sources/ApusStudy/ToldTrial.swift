/// What an optimizer was told of an ended trial.
///
/// There is no place for other metrics: what is held out cannot reach an optimizer.
public struct ToldTrial: Hashable, Sendable, Codable {
    public enum Result: Hashable, Sendable, Codable {
        /// Finite; lower is better.
        case cost(Double)

        /// The program failed, timed out or was killed.
        case failed

        /// The configuration cannot be run at all.
        case infeasible
    }

    /// The trial's number in its study, from 1.
    public let number: UInt32
    public let result: Result

    /// The part of the full budget that the cost was measured at, above 0 and at most 1.
    public let fidelity: Double

    /// The costs of further objectives, in the study's order.
    public let otherCosts: [Double]

    /// Values of constraint metrics, each feasible at or below 0.
    public let constraints: [Double]

    /// What it was run on, in a study with instances.
    public let run: ToldRun?

    public var hasCost: Bool {
        if case .cost = self.result { true } else { false }
    }

    public init(
        number: UInt32,
        result: Result,
        fidelity: Double = 1,
        otherCosts: [Double] = [],
        constraints: [Double] = [],
        run: ToldRun? = nil
    ) {
        self.number = number
        self.result = result
        self.fidelity = fidelity
        self.otherCosts = otherCosts
        self.constraints = constraints
        self.run = run
    }
}

/// What an optimizer is told of a run's target.
public struct ToldRun: Hashable, Sendable, Codable {
    /// The instance's place in the study's list, from 0.
    public let instance: Int

    /// Whether the run was cut off there, so that its cost is a lower bound.
    public let isCensored: Bool

    public init(instance: Int, isCensored: Bool = false) {
        self.instance = instance
        self.isCensored = isCensored
    }
}
