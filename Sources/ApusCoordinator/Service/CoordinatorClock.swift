package import ApusStudy

/// The coordinator's two clocks, passed in.
package struct CoordinatorClock: Sendable {
    /// Waits, and counts from an arbitrary origin.
    package let clock: any Clock<Duration>

    /// How much the monotonic clock has advanced since the process began.
    package let elapsed: @Sendable () -> Duration
    package let unix: @Sendable () -> UnixTime

    package init(
        clock: any Clock<Duration>,
        elapsed: @escaping @Sendable () -> Duration,
        unix: @escaping @Sendable () -> UnixTime
    ) {
        self.clock = clock
        self.elapsed = elapsed
        self.unix = unix
    }

    var moment: Moment {
        Moment(now: self.elapsed(), unix: self.unix())
    }
}
