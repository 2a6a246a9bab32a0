/// What goes wrong in a simulated cluster, and until when.
struct Faults {
    var drop = 0.0
    var double = 0.0
    var delayMax = 5
    var isReordering = false

    /// Mean milliseconds between faults of a kind; 0 for none.
    var cutEvery = 0
    var workerKillEvery = 0
    var coordinatorKillEvery = 0

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
        return faults
    }
}
