package import ApusStudy

extension StoreSnapshot {
    /// An attempt that was leased and has no end yet.
    package struct OpenAttempt: Hashable, Sendable {
        package let attempt: AttemptID
        package let session: SessionID
        package let worker: WorkerName

        /// The last report that is durable.
        package let sequence: UInt64

        /// How many attempts of this trial were lost before this one.
        package let losses: Int
        package let hasStarted: Bool
        package let leasedAt: UnixTime

        /// When its program began; `nil` before.
        package let startedAt: UnixTime?

        /// The steps after which it began, and after which it is to end; `nil` where it runs its trial to its end.
        package let steps: Range<Int>?

        /// The measurement of the largest step of each metric, in the order of their names.
        package let latest: [Measurement]

        package init(
            attempt: AttemptID,
            session: SessionID,
            worker: WorkerName,
            sequence: UInt64,
            losses: Int,
            hasStarted: Bool,
            leasedAt: UnixTime = UnixTime(rawValue: 0),
            startedAt: UnixTime? = nil,
            steps: Range<Int>? = nil,
            latest: [Measurement] = []
        ) {
            self.attempt = attempt
            self.session = session
            self.worker = worker
            self.sequence = sequence
            self.losses = losses
            self.hasStarted = hasStarted
            self.leasedAt = leasedAt
            self.startedAt = startedAt
            self.steps = steps
            self.latest = latest
        }
    }
}
