/// One of a study's objectives, with the best that there is of it.
package struct ObjectiveAnswer: Codable, Hashable, Sendable {
    package let metric: String

    /// `minimize` or `maximize`.
    package let goal: String

    /// `last`, `best`, or `step N`.
    package let reading: String

    /// The worst value of any use, where the study says one.
    package let reference: Double?

    /// The best value of a feasible trial, and the trial's number.
    package let best: Double?
    package let trial: UInt32?

    package init(
        metric: String,
        goal: String,
        reading: String,
        reference: Double? = nil,
        best: Double? = nil,
        trial: UInt32? = nil
    ) {
        self.metric = metric
        self.goal = goal
        self.reading = reading
        self.reference = reference
        self.best = best
        self.trial = trial
    }
}
