/// The rules of an ``Intensifier``; the defaults are those of SMAC 2.
public struct IntensifierOptions: Hashable, Sendable {
    public enum Objective: Hashable, Sendable {
        /// The run's own number.
        case quality

        /// Seconds of running time, at most `cutoff`; a run that does not end counts `penalty` times the cutoff, as
        /// 10 in PAR10. Seconds are numbers here because they are costs, and because SMAC writes "no cutoff" as 1.8e308.
        case runtime(cutoff: Double, penalty: Double)
    }

    public var objective: Objective

    /// How many instances there are, one at least; without instances it is 1.
    public var instances: Int

    /// Whether a second run of an instance would tell nothing new.
    public var isDeterministic: Bool

    /// The seeds that each instance may be run with; an empty list, or none for an instance, for any.
    public var seeds: [[UInt32]] = []

    /// Whether instances come in the order of their numbers, and not by chance.
    public var isOrdered = false

    /// The most runs that an incumbent gets.
    public var runsMax = 2_000

    /// With how many runs the first incumbent begins, and the first batch of a challenger.
    public var firstIncumbentRuns = 1
    public var firstChallengerRuns = 1

    /// How many challengers are raced at the same time.
    public var racesMax = 1

    /// A challenger may take the incumbent's time on the same runs, times a factor, plus some seconds.
    public var slackFactor = 1.3
    public var slackSeconds = 1.0

    public init(objective: Objective, instances: Int, isDeterministic: Bool) {
        self.objective = objective
        self.instances = max(instances, 1)
        self.isDeterministic = isDeterministic
    }

    /// How often an instance may be run; each time with another seed.
    func repetitionsMax(of instance: Int) -> Int {
        let seeds = self.seeds(of: instance)
        return seeds.isEmpty ? (self.isDeterministic ? 1 : .max) : seeds.count
    }

    /// Empty where any seed may be taken.
    func seeds(of instance: Int) -> [UInt32] {
        self.seeds.indices.contains(instance) ? self.seeds[instance] : []
    }
}
