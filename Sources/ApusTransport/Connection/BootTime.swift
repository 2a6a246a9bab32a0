import Glibc

/// The clock that goes on while the machine sleeps.
package enum BootTime {
    /// The time since the machine was started.
    package static let now: @Sendable () -> Duration = {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
