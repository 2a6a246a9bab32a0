package import ApusSpace
package import ApusStudy

/// One study of Optuna, with its trials.
package struct OptunaStudy: Hashable, Sendable {
    package let name: String

    /// One for each objective.
    package let goals: [Objective.Goal]

    /// The union of what its trials searched; without trials it has no parameters.
    package let space: Space

    /// What Optuna calls the parameters, in the order of ``space``.
    package let names: [String]

    /// In the order of their numbers.
    package let trials: [OptunaTrial]
    package let userAttributes: [TreeValue.Entry]
    package let systemAttributes: [TreeValue.Entry]

    /// The configuration of a trial; a parameter that it did not have has no value.
    package func configuration(of trial: OptunaTrial) -> Configuration {
        Configuration(
            values: zip(self.names, self.space.parameters).map { name, parameter in
                let literal = trial.assignments.first { $0.name == name }?.value
                // A value beyond the union cannot be; if a journal has one all the same, the trial has none here.
                return literal.flatMap { try? parameter.domain.value(of: $0) }
            }
        )
    }
}
