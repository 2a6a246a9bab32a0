package import ApusProtocol
package import ApusStudy

/// An attempt that was leased and has no accepted end yet.
package struct RunningAttempt: Sendable {
    package let attempt: AttemptID
    package let session: SessionID
    package let worker: WorkerName
    package let leasedAt: UnixTime

    /// `nil` where it runs its trial to its end.
    package let steps: AttemptSteps?

    /// When its program began; `nil` while inputs are fetched.
    package var startedAt: UnixTime?

    /// The last report that was taken in; the next one bears this number plus 1.
    package var sequence: UInt64 = 0
    package var metrics: AttemptMetrics

    /// Why the worker was told to end it, if it was.
    package var stop: StopReason?

    /// When it was given up for lost.
    var lostAt: UnixTime?

    /// Whether its result may still become the trial's, once another attempt took its place.
    var mayWin = true

    package init(
        attempt: AttemptID,
        session: SessionID,
        worker: WorkerName,
        leasedAt: UnixTime,
        steps: AttemptSteps? = nil,
        metrics: AttemptMetrics
    ) {
        self.attempt = attempt
        self.session = session
        self.worker = worker
        self.leasedAt = leasedAt
        self.steps = steps
        self.metrics = metrics
    }
}
