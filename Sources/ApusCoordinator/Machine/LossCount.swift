/// How often a trial was lost.
package struct LossCount: Hashable, Sendable {
    /// Losses while its program ran: the trial itself may be the cause.
    package private(set) var whileRunning: Int

    /// Losses before its program ran: the assignment or the worker was gone.
    package private(set) var before: Int

    /// How much more often a trial may be lost before it runs than while it runs.
    static let patience = 10

    package init(whileRunning: Int = 0, before: Int = 0) {
        self.whileRunning = whileRunning
        self.before = before
    }

    package var count: Int { self.whileRunning + self.before }

    func adding(_ attempt: RunningAttempt) -> LossCount {
        let hasRun = attempt.startedAt != nil
        return LossCount(whileRunning: self.whileRunning + (hasRun ? 1 : 0), before: self.before + (hasRun ? 0 : 1))
    }

    func isTooMany(of attempts: Int) -> Bool {
        self.whileRunning >= attempts || self.before >= attempts * Self.patience
    }
}
