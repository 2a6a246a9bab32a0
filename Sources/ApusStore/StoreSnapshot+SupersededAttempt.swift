package import ApusStudy

extension StoreSnapshot {
    /// An attempt that another took the place of, and whose own result may yet come.
    ///
    /// It was given up for lost and its trial still has no result, or a late result won over it.
    package struct SupersededAttempt: Hashable, Sendable {
        package let attempt: OpenAttempt

        /// The stored measurements that decide what counts, as for an open attempt.
        package let measured: [Measurement]

        package init(attempt: OpenAttempt, measured: [Measurement] = []) {
            self.attempt = attempt
            self.measured = measured
        }
    }
}
