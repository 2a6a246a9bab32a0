package import ApusStudy

/// The coordinator's clocks at one moment, so that the next life of the coordinator knows how long none was there.
package struct ClockReading: Hashable, Sendable {
    /// How long a machine has been up, its sleep included.
    package struct Uptime: Hashable, Sendable {
        /// Differs from one start of a machine to the next, and from machine to machine.
        package let boot: String
        package let time: Duration

        package init(boot: String, time: Duration) {
            self.boot = boot
            self.time = time
        }
    }

    /// The time by which the coordinator counts, which never goes back.
    package let time: UnixTime
    package let wall: UnixTime

    /// `nil` where the machine does not say.
    package let uptime: Uptime?

    package init(time: UnixTime, wall: UnixTime, uptime: Uptime?) {
        self.time = time
        self.wall = wall
        self.uptime = uptime
    }
}
