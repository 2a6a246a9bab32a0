/// What came of running the best configurations of a study again, with fresh seeds.
package struct ConfirmationAnswer: Codable, Hashable, Sendable {
    /// The mean of a metric over the runs that succeeded.
    package struct Interval: Codable, Hashable, Sendable {
        package let metric: String

        /// How many values.
        package let count: Int
        package let mean: Double

        /// The standard deviation of the values; absent for one.
        package let deviation: Double?

        /// The ends of Student's interval of 95 %; absent for one value.
        package let lower: Double?
        package let upper: Double?

        package init(
            metric: String,
            count: Int,
            mean: Double,
            deviation: Double? = nil,
            lower: Double? = nil,
            upper: Double? = nil
        ) {
            self.metric = metric
            self.count = count
            self.mean = mean
            self.deviation = deviation
            self.lower = lower
            self.upper = upper
        }
    }

    /// One configuration.
    package struct Candidate: Codable, Hashable, Sendable {
        /// The trial of the search that has it.
        package let trial: UInt32
        package let configuration: [String: ScalarValue]

        /// What that trial measured.
        package let searched: Double?

        /// The numbers of its runs.
        package let runs: [UInt32]
        package let ended: Int

        /// The objective's; absent before the first result.
        package let objective: Interval?
        package let holdout: [Interval]

        package init(
            trial: UInt32,
            configuration: [String: ScalarValue],
            searched: Double? = nil,
            runs: [UInt32],
            ended: Int,
            objective: Interval? = nil,
            holdout: [Interval] = []
        ) {
            self.trial = trial
            self.configuration = configuration
            self.searched = searched
            self.runs = runs
            self.ended = ended
            self.objective = objective
            self.holdout = holdout
        }
    }

    /// The best mean first.
    package let candidates: [Candidate]

    /// Whether every run has ended.
    package let isComplete: Bool

    /// The trial of the search whose configuration has the best mean, once every run has ended.
    package let winner: UInt32?

    package init(candidates: [Candidate], isComplete: Bool, winner: UInt32? = nil) {
        self.candidates = candidates
        self.isComplete = isComplete
        self.winner = winner
    }
}
