/// Everything about one trial.
package struct TrialDetail: Hashable, Sendable {
    /// The curve of one metric, of the accepted attempt or of the newest.
    package struct Curve: Hashable, Sendable {
        package let metric: String
        package let isHeldOut: Bool
        package let points: [CurvePoint]

        package init(metric: String, isHeldOut: Bool = false, points: [CurvePoint]) {
            self.metric = metric
            self.isHeldOut = isHeldOut
            self.points = points
        }
    }

    package let trial: TrialView

    /// By their epochs.
    package let attempts: [AttemptView]
    package let curves: [Curve]

    /// Why a user left the trial out; empty when none did.
    package let invalidation: String

    package init(trial: TrialView, attempts: [AttemptView], curves: [Curve], invalidation: String = "") {
        self.trial = trial
        self.attempts = attempts
        self.curves = curves
        self.invalidation = invalidation
    }
}
