import ApusOptimizer
package import ApusStudy

/// What a trial of a study with instances runs on, and how its configuration stands in the race.
package struct RaceView: Hashable, Sendable {
    package let instance: String
    /// `nil` where seeds do not matter.
    package let seed: UInt32?

    /// The seconds that the run is given; `nil` for no limit.
    package let seconds: Double?

    /// The first trial of the configuration.
    package let first: UInt32

    /// How many runs of the configuration ended, how many of them failed, and the mean cost of the others.
    package let runs: Int
    package let failures: Int
    package let mean: Double?
    package let isIncumbent: Bool

    /// What became of the configuration, in order.
    package let reasons: [RaceReasons]

    /// `nil` for a trial that the race does not know.
    init?(of number: UInt32, in race: StudyRace) {
        guard let target = race.scheduler.target(of: number), let standing = race.scheduler.standing(of: number),
            race.instances.instances.indices.contains(target.instance)
        else { return nil }
        self.instance = race.instances.instances[target.instance].name
        self.seed = race.instances.isDeterministic ? nil : target.seed
        self.seconds = target.seconds
        self.first = standing.trial
        self.runs = standing.runs
        self.failures = standing.failures
        self.mean = standing.mean
        self.isIncumbent = race.scheduler.incumbent?.trial == standing.trial
        self.reasons = race.scheduler.reasons(of: number)
    }
}
