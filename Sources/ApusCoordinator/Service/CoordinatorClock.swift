package import ApusStore
package import ApusStudy

/// The clocks of the coordinator's machine, passed in.
package struct CoordinatorClock: Sendable {
    /// Waits, and counts from an arbitrary origin.
    package let clock: any Clock<Duration>

    /// How much the monotonic clock has advanced since the process began.
    package let elapsed: @Sendable () -> Duration

    /// The wall clock, which may be set at any time.
    ///
    /// Tokens, certificates and the ages of files go by it; nothing else.
    package let unix: @Sendable () -> UnixTime

    /// How long the machine has been up; `nil` where it does not say.
    package let uptime: @Sendable () -> ClockReading.Uptime?

    package init(
        clock: any Clock<Duration>,
        elapsed: @escaping @Sendable () -> Duration,
        unix: @escaping @Sendable () -> UnixTime,
        uptime: @escaping @Sendable () -> ClockReading.Uptime? = { nil }
    ) {
        self.clock = clock
        self.elapsed = elapsed
        self.unix = unix
        self.uptime = uptime
    }
}
