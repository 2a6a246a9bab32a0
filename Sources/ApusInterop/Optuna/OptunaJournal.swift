package import ApusSpace
package import ApusStudy

/// The studies of an Optuna journal file: one JSON object a line, replayed in order.
package struct OptunaJournal: Hashable, Sendable {
    package let studies: [OptunaStudy]

    /// What is doubtful: lines that are no JSON, records of unknown kinds, names that Apus has not.
    package let warnings: [InteropIssue]

    /// Reads as much as can be read; throws only where no space comes of it.
    package init(_ bytes: [UInt8], file: String) throws(InteropError) {
        let text = try SourceText(bytes, file: file)
        var replay = OptunaReplay()
        for line in text.lines { replay.read(line) }
        var issues = replay.issues
        self.studies = replay.studies.filter { !$0.isDeleted }.compactMap { $0.study(&issues) }
        self.warnings = try issues.warnings(of: file)
    }
}

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
