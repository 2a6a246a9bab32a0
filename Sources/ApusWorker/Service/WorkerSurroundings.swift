package import ApusRunner
package import ApusStudy
import ApusTransport

/// What a worker does not make itself: time, chance, and what runs its attempts.
package struct WorkerSurroundings: Sendable {
    package let clock: any Clock<Duration>

    /// Tells how old the use of a cached input is.
    package let now: @Sendable () -> UnixTime

    /// Numbers from 0 up to 1, which spread the tries of many workers.
    package let chance: @Sendable () -> Double

    /// Runs programs of the user's.
    package let command: any AttemptRunner

    /// Trains networks.
    package let engine: any AttemptRunner

    /// The time since the machine was started, its sleep included: leases end by it.
    package let bootTime: @Sendable () -> Duration

    /// The way to the keeper that runs programs; nil where they run in this process, and end with it.
    package let keeper: (@Sendable (StateFolder) -> KeeperLink)?

    /// Where programs are held to their limits; nil where the machine has no control groups for this worker.
    package let groups: ControlGroups?

    /// Finds out how fast the devices are, beside everything else; nil where nobody is to know.
    ///
    /// Called once.
    package let rates: (@Sendable () async -> [ComputeRates])?

    package init(
        clock: any Clock<Duration>,
        now: @escaping @Sendable () -> UnixTime,
        chance: @escaping @Sendable () -> Double,
        command: any AttemptRunner,
        engine: any AttemptRunner,
        bootTime: @escaping @Sendable () -> Duration = BootTime.now,
        keeper: (@Sendable (StateFolder) -> KeeperLink)? = nil,
        groups: ControlGroups? = nil,
        rates: (@Sendable () async -> [ComputeRates])? = nil
    ) {
        self.rates = rates
        self.groups = groups
        self.bootTime = bootTime
        self.keeper = keeper
        self.clock = clock
        self.now = now
        self.chance = chance
        self.command = command
        self.engine = engine
    }
}
