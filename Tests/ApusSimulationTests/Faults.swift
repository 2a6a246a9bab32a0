/// What goes wrong in a simulated cluster, and until when.
struct Faults {
    var drop = 0.0
    var double = 0.0
    var delayMax = 5
    var isReordering = false

    // Mean milliseconds between faults of a kind; 0 for none.

    var cutEvery = 0
    var workerKillEvery = 0
    var coordinatorKillEvery = 0

    /// One direction between a worker and the coordinator carries nothing for a while.
    var partitionEvery = 0

    /// Some workers' messages are held, one worker after another, and let go in another order.
    var clogEvery = 0

    /// `SIGSTOP` of either side, for up to half a minute.
    var pauseEvery = 0

    /// The coordinator's wall clock jumps by up to an hour, to either side.
    var jumpEvery = 0

    /// The coordinator's disk is full for a while: a commit fails, and the process ends.
    var diskFullEvery = 0

    /// A commit takes seconds, for a while.
    var diskSlowEvery = 0

    /// The coordinator's machine loses its power: its workers are told nothing.
    var powerLossEvery = 0

    /// A worker is shut down in good order, and another process takes its place.
    var drainEvery = 0

    /// By how much the workers' clocks go wrong, at most.
    var drift = 0.0

    /// Mean milliseconds between a user's wishes; 0 for a user who only looks on.
    var userEvery = 0

    /// After this time nothing goes wrong any more, and the study must end.
    var until = Duration.seconds(120)

    static let none = Faults()

    /// A mix drawn by the seed: quiet clusters, lossy ones, and ones where everything breaks.
    static func drawn(_ random: inout SimulationRandom) -> Faults {
        var faults = Faults()
        if random.happens(0.6) { faults.drop = random.happens(0.5) ? 0.02 : 0.2 }
        if random.happens(0.6) { faults.double = 0.1 }
        if random.happens(0.5) { faults.delayMax = random.happens(0.5) ? 200 : 4_000 }
        faults.isReordering = random.happens(0.5)
        if random.happens(0.6) { faults.cutEvery = 9_000 }
        if random.happens(0.6) { faults.workerKillEvery = 25_000 }
        if random.happens(0.6) { faults.coordinatorKillEvery = 20_000 }
        if random.happens(0.5) {
            faults.userEvery = random.happens(0.5) ? 1_500 : 6_000
            faults.until = .seconds(60)
        }
        faults.drawHosts(&random)
        return faults
    }

    /// What machines, disks and clocks do.
    private mutating func drawHosts(_ random: inout SimulationRandom) {
        if random.happens(0.3) { self.partitionEvery = 15_000 }
        if random.happens(0.3) { self.clogEvery = 12_000 }
        if random.happens(0.3) { self.pauseEvery = 20_000 }
        if random.happens(0.3) { self.jumpEvery = 10_000 }
        if random.happens(0.2) { self.diskFullEvery = 30_000 }
        if random.happens(0.2) { self.diskSlowEvery = 20_000 }
        if random.happens(0.2) { self.powerLossEvery = 30_000 }
        if random.happens(0.3) { self.drainEvery = 20_000 }
        if random.happens(0.5) { self.drift = 0.1 }
    }
}
