package import ApusSpace
package import ApusStudy

/// One trial of Optuna.
package struct OptunaTrial: Hashable, Sendable {
    package enum State: Hashable, Sendable {
        case complete
        case pruned
        case failed

        /// Enqueued, and not yet begun.
        case waiting

        /// Begun and not ended when the file was read: nobody says that it still runs.
        case lost
    }

    package struct Assignment: Hashable, Sendable {
        /// As Optuna has it.
        package let name: String
        package let value: Literal
    }

    package struct Intermediate: Hashable, Sendable {
        package let step: Int

        /// May be NaN or infinite.
        package let value: Double
    }

    /// From 0 in its study.
    package let number: Int
    package let state: State

    /// One for each objective of a complete trial; finite.
    package let values: [Double]

    /// In the order in which they were suggested.
    package let assignments: [Assignment]

    /// What an enqueued trial is told to try.
    package let fixed: [Assignment]

    /// In the order of their steps.
    package let curve: [Intermediate]

    /// As the file has it, in the local time of who wrote it.
    package let started: String?
    package let completed: String?
    package let userAttributes: [TreeValue.Entry]
    package let systemAttributes: [TreeValue.Entry]
}
