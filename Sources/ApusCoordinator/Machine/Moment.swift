package import ApusStudy

/// The time of one event, by both clocks.
package struct Moment: Hashable, Sendable {
    /// The coordinator's monotonic clock: leases and limits are judged by it.
    package let now: Duration

    /// For people and records.
    package let unix: UnixTime

    package init(now: Duration, unix: UnixTime) {
        self.now = now
        self.unix = unix
    }
}
