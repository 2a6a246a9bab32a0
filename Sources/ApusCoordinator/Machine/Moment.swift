package import ApusStudy

/// The time of one event, by both of the coordinator's clocks; neither ever goes back.
package struct Moment: Hashable, Sendable {
    /// The coordinator's monotonic clock: leases are judged by it.
    ///
    /// Its origin is another one in each life.
    package let now: Duration

    /// The time of the records (``RecordClock``), which goes on over restarts: studies and attempts are measured by it.
    package let unix: UnixTime

    package init(now: Duration, unix: UnixTime) {
        self.now = now
        self.unix = unix
    }
}
