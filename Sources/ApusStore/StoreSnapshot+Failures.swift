package import ApusStudy

extension StoreSnapshot {
    /// A worker that gets no trials but probes.
    package struct Quarantine: Hashable, Sendable {
        package let worker: WorkerName
        package let reason: String
        package let probesFailed: Int
        package let since: UnixTime

        package init(worker: WorkerName, reason: String, probesFailed: Int, since: UnixTime) {
            self.worker = worker
            self.reason = reason
            self.probesFailed = probesFailed
            self.since = since
        }
    }

    /// An attempt whose program failed.
    package struct PastFailure: Hashable, Sendable {
        package let attempt: AttemptID
        package let worker: WorkerName
        package let end: AttemptEnd
        package let hasStarted: Bool

        /// `nil` as long as nobody knows.
        package let cause: FailureCause?

        package init(
            attempt: AttemptID,
            worker: WorkerName,
            end: AttemptEnd,
            hasStarted: Bool,
            cause: FailureCause? = nil
        ) {
            self.attempt = attempt
            self.worker = worker
            self.end = end
            self.hasStarted = hasStarted
            self.cause = cause
        }
    }

    /// What is known of a study's attempts that brought no result.
    package struct Failures: Hashable, Sendable {
        package var counts: [FailureCause: Int]

        /// Of trials whose last attempt has a cause.
        package var causes: [UInt32: FailureCause]

        /// Those since the last success and since a user last let the study go on, and those of trials that are still
        /// to run, in the order of their ends; at most 1,000.
        package var history: [PastFailure]

        package init(
            counts: [FailureCause: Int] = [:],
            causes: [UInt32: FailureCause] = [:],
            history: [PastFailure] = []
        ) {
            self.counts = counts
            self.causes = causes
            self.history = history
        }
    }
}
