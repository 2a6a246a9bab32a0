/// Why a trial has the configuration that it has, why it ran as far as it did, and why it is not running.
package struct ExplanationAnswer: Codable, Hashable, Sendable {
    /// What the rule for the steps of trials made of it.
    package struct Decision: Codable, Hashable, Sendable {
        package let step: Int

        /// What decided, as `ranked`, `outranked` or `worse`.
        package let cause: String

        /// From 0, where the rule has rungs.
        package let rung: Int?

        /// From 1, the best, of `competitors`.
        package let rank: Int?
        package let competitors: Int?
        package let cost: Double?

        /// By how much constraints are broken, in parts of their bounds; absent where all are kept.
        package let violation: Double?

        /// The cost to be at or below for going on.
        package let threshold: Double?

        /// All of it in a sentence.
        package let text: String

        package init(
            step: Int,
            cause: String,
            rung: Int? = nil,
            rank: Int? = nil,
            competitors: Int? = nil,
            cost: Double? = nil,
            violation: Double? = nil,
            threshold: Double? = nil,
            text: String
        ) {
            self.step = step
            self.cause = cause
            self.rung = rung
            self.rank = rank
            self.competitors = competitors
            self.cost = cost
            self.violation = violation
            self.threshold = threshold
            self.text = text
        }
    }

    /// What a model expected of one objective.
    package struct Expectation: Codable, Hashable, Sendable {
        package let metric: String

        /// In the metric's own units.
        package let value: Double
        package let deviation: Double

        package init(metric: String, value: Double, deviation: Double) {
            self.metric = metric
            self.value = value
            self.deviation = deviation
        }
    }

    package let number: UInt32

    /// What proposed it, as `design`, `random`, `tpe` or `smac`; `user` for a trial that a user added, `copy` for one that
    /// a rule made of another, `confirm` for one that runs another again, `race` for a further run.
    package let source: String

    /// The cost that the model expected; lower is better, also where the study maximizes.
    package let mean: Double?

    /// The model's standard deviation of that cost.
    package let deviation: Double?

    /// What the method sought the highest value of, under `gainName`.
    package let gain: Double?
    package let gainName: String?

    /// The probability of being feasible that the model gave.
    package let feasibility: Double?

    /// How many trials without a result it kept away from.
    package let pending: Int

    /// Those trials by their numbers; absent where there were none, or the log does not say.
    package let beside: [UInt32]?

    /// How many results the model knew.
    package let observed: Int

    /// What a model expected of each of several objectives; absent where none did.
    package let expected: [Expectation]?

    /// How the objectives were weighted into one number, in the study's order; absent where they were not.
    package let weights: [Double]?

    /// The fronts of the two trials that it is a child of, 1 for the best; absent where it is none.
    package let parentFronts: [Int]?
    package let note: String

    /// How long the trial is expected to run in all, or was; absent where that cannot be told.
    package let expectedSeconds: Double?

    /// In their order; empty in a study without such a rule.
    package let decisions: [Decision]

    /// Absent for a trial that does not wait.
    package let waiting: WaitingAnswer?

    package init(
        number: UInt32,
        source: String,
        mean: Double? = nil,
        deviation: Double? = nil,
        gain: Double? = nil,
        gainName: String? = nil,
        feasibility: Double? = nil,
        pending: Int = 0,
        beside: [UInt32]? = nil,
        observed: Int = 0,
        expected: [Expectation]? = nil,
        weights: [Double]? = nil,
        parentFronts: [Int]? = nil,
        note: String = "",
        decisions: [Decision] = [],
        waiting: WaitingAnswer? = nil,
        expectedSeconds: Double? = nil
    ) {
        self.number = number
        self.source = source
        self.mean = mean
        self.deviation = deviation
        self.gain = gain
        self.gainName = gainName
        self.feasibility = feasibility
        self.pending = pending
        self.beside = beside
        self.observed = observed
        self.expected = expected
        self.weights = weights
        self.parentFronts = parentFronts
        self.note = note
        self.decisions = decisions
        self.waiting = waiting
        self.expectedSeconds = expectedSeconds
    }
}
