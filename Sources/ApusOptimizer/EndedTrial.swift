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

    public init(number: UInt32, configuration: Configuration, result: Result) {
        self.number = number
        self.configuration = configuration
        self.result = result
    }
}
