/// Everything about one trial.
package struct TrialDetailAnswer: Codable, Hashable, Sendable {
    package let trial: TrialAnswer
    package let attempts: [AttemptAnswer]
    package let curves: [CurveAnswer]

    /// Why a user left it out; empty when none did.
    package let invalidation: String

    package init(trial: TrialAnswer, attempts: [AttemptAnswer], curves: [CurveAnswer], invalidation: String) {
        self.trial = trial
        self.attempts = attempts
        self.curves = curves
        self.invalidation = invalidation
    }
}
