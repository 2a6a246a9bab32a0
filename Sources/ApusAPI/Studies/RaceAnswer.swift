/// Where the race of a study with instances stands.
package struct RaceAnswer: Codable, Hashable, Sendable {
    /// A change of the incumbent.
    package struct Change: Codable, Hashable, Sendable {
        /// The first trial of the configuration that became the incumbent.
        package let trial: UInt32

        /// The trial whose end made it so.
        package let after: UInt32

        /// How many of its runs had ended.
        package let runs: Int

        /// The mean of the objective over those that did not fail.
        package let mean: Double?

        package init(trial: UInt32, after: UInt32, runs: Int, mean: Double?) {
            self.trial = trial
            self.after = after
            self.runs = runs
            self.mean = mean
        }
    }

    /// How many instances the study has.
    package let instances: Int

    /// The first trial of the incumbent's configuration; absent before any run has ended.
    package let incumbent: UInt32?

    /// How many of the incumbent's runs ended, and how many of them failed.
    package let runs: Int
    package let failures: Int

    /// The mean of the objective over those that did not fail.
    package let mean: Double?

    /// At most the last 10,000, oldest first.
    package let changes: [Change]

    package init(
        instances: Int,
        incumbent: UInt32? = nil,
        runs: Int = 0,
        failures: Int = 0,
        mean: Double? = nil,
        changes: [Change] = []
    ) {
        self.instances = instances
        self.incumbent = incumbent
        self.runs = runs
        self.failures = failures
        self.mean = mean
        self.changes = changes
    }
}
