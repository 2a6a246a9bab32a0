package import ApusStudy

extension StoreSnapshot {
    /// An attempt that another took the place of, and whose own result may yet come.
    ///
    /// It was given up for lost and its trial still has no result, or a late result won over it.
    package struct SupersededAttempt: Hashable, Sendable {
        package let attempt: OpenAttempt

        /// When it was given up for lost.
        package let lostAt: UnixTime?

        /// The stored measurements that decide what counts, as for an open attempt.
        package let measured: [Measurement]

        package init(attempt: OpenAttempt, lostAt: UnixTime? = nil, measured: [Measurement] = []) {
            self.attempt = attempt
            self.lostAt = lostAt
            self.measured = measured
        }
    }
}
