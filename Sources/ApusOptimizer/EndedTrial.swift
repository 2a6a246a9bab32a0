public import ApusSpace

/// A trial that ended, as an optimizer sees it.
///
/// There is no place for other metrics: what is held out cannot reach an optimizer.
public struct EndedTrial: Hashable, Sendable, Codable {
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
    public let configuration: Configuration
    public let result: Result

    /// The part of the full budget that the cost was measured at, above 0 and at most 1; below 1 where the trial was
    /// stopped or paused early.
    public let fidelity: Double

    /// The costs of further objectives, in the study's order; empty where there is one objective.
    public let otherCosts: [Double]

    /// Values of constraint metrics, each feasible at or below 0.
    public let constraints: [Double]

    public init(
        number: UInt32,
        configuration: Configuration,
        result: Result,
        fidelity: Double = 1,
        otherCosts: [Double] = [],
        constraints: [Double] = []
    ) {
        self.number = number
        self.configuration = configuration
        self.result = result
        self.fidelity = fidelity
        self.otherCosts = otherCosts
        self.constraints = constraints
    }

    /// The same trial with its configuration in another form.
    func replacing(_ configuration: Configuration) -> EndedTrial {
        EndedTrial(
            number: self.number,
            configuration: configuration,
            result: self.result,
            fidelity: self.fidelity,
            otherCosts: self.otherCosts,
            constraints: self.constraints
        )
    }
}
