package import ApusOptimizer

/// What came of running the best configurations of a study again.
package struct ConfirmationView: Hashable, Sendable {
    /// What the runs say of a held-out metric.
    package struct HeldOut: Hashable, Sendable {
        package let name: String
        package let interval: MeanInterval

        package init(name: String, interval: MeanInterval) {
            self.name = name
            self.interval = interval
        }
    }

    /// One configuration, and its runs.
    package struct Candidate: Hashable, Sendable {
        /// The trial of the search that has this configuration.
        package let trial: TrialView

        /// The numbers of its runs.
        package let runs: [UInt32]
        package let ended: Int

        /// Of the objective's metric over the runs that succeeded; `nil` before the first.
        package let objective: MeanInterval?

        /// Of each held-out metric that was measured.
        package let holdout: [HeldOut]

        package init(
            trial: TrialView,
            runs: [UInt32],
            ended: Int,
            objective: MeanInterval?,
            holdout: [HeldOut]
        ) {
            self.trial = trial
            self.runs = runs
            self.ended = ended
            self.objective = objective
            self.holdout = holdout
        }
    }

    /// The best mean first; those without a result last.
    package let candidates: [Candidate]

    /// Whether every run has ended.
    package let isComplete: Bool

    package init(candidates: [Candidate], isComplete: Bool) {
        self.candidates = candidates
        self.isComplete = isComplete
    }

    /// The best of them, once every run has ended.
    package var winner: Candidate? {
        guard self.isComplete, let first = self.candidates.first, first.objective != nil else { return nil }
        return first
    }
}
