public import ApusSpace

import ApusMath

/// Decides on which instances and seeds configurations are run, and which of them is the incumbent.
///
/// Hutter, Hoos and Leyton-Brown, "Sequential model-based optimization for general algorithm configuration" (2011),
/// procedure 2: a challenger is run on 1, 2, 4, … of the incumbent's instances and seeds until it is worse on those
/// that both have, and takes over when there are none left; before each challenger the incumbent gets one more run. For
/// running times challengers are capped (section 4.1 there; Hutter et al., "ParamILS" (2009), section 4). Several
/// challengers may be raced at the same time; when the incumbent changes, the others go on against the new one.
///
/// Pure: it reads no clock and does no I/O. Each event comes in as one method call, and each effect goes out as an
/// ``Action``, to be carried out in order. The same seed and events give the same actions.
public struct Intensifier: Sendable {
    public enum Action: Hashable, Sendable {
        case run(IntensifierRun)

        /// The run's result would change nothing any more.
        case stop(IntensifierRun)

        /// The challenger is the incumbent from now on.
        case promote(ConfigurationHash)

        /// The challenger is worse than the incumbent.
        case reject(ConfigurationHash)
    }

    /// The ends of races, and the numbers that they were decided by.
    struct Decision: Sendable {
        enum Cause: Sendable {
            case promoted, worse, capped, overTime
        }

        let cause: Cause
        let challenger: ConfigurationHash
        let incumbent: ConfigurationHash

        /// The runs that both have.
        let common: [InstanceSeed]
        let comparison: Comparison
    }

    /// Two records on the runs that both have; the means are over those that both ended.
    struct Comparison: Sendable {
        let isWorse: Bool
        let mean: Double?
        let otherMean: Double?
        let failures: Int
        let otherFailures: Int
    }

    /// Seconds; no run is given less.
    static let capMin = 0.001

    struct Race: Sendable {
        let challenger: ConfigurationHash
        var batch: Int
        var running: [IntensifierRun] = []
    }

    public let options: IntensifierOptions
    public internal(set) var incumbent: ConfigurationHash?
    var random: SeededRandom
    let seed: UInt64
    var records: [ConfigurationHash: IntensifierRecord] = [:]
    var races: [Race] = []

    /// The runs that widen the incumbent's record.
    var widening: [IntensifierRun] = []

    /// Those that nobody has taken yet, in their order.
    var decisions: [Decision] = []

    public init(options: IntensifierOptions, seed: UInt64) {
        self.options = options
        self.seed = seed
        self.random = SeededRandom(seed: seed, stream: 0x696E_7465)
    }

    /// How many challengers may be proposed now; none before the first incumbent has a run.
    public var challengersWanted: Int {
        guard let incumbent, !self.record(of: incumbent).targets.isEmpty else { return 0 }
        return max(self.options.racesMax - self.races.count, 0)
    }

    /// How many runs of a configuration ended.
    public func runs(of configuration: ConfigurationHash) -> Int {
        self.record(of: configuration).targets.count
    }

    /// The first incumbent, the default configuration usually; without effect where there is one already.
    public mutating func began(with configuration: ConfigurationHash) -> [Action] {
        guard self.incumbent == nil else { return [] }
        self.incumbent = configuration
        return (0..<max(self.options.firstIncumbentRuns, 1)).compactMap { _ in self.widen(configuration) }
    }

    /// A configuration is to be compared with the incumbent.
    ///
    /// Without effect for the incumbent, for one that is being raced, and before ``began(with:)``.
    public mutating func challengerProposed(_ challenger: ConfigurationHash) -> [Action] {
        guard let incumbent, challenger != incumbent else { return [] }
        guard !self.races.contains(where: { $0.challenger == challenger }) else { return [] }
        var actions: [Action] = []
        if let run = self.widen(incumbent) { actions.append(run) }
        self.races.append(Race(challenger: challenger, batch: max(self.options.firstChallengerRuns, 1)))
        return actions + self.decide(challenger)
    }

    /// A run ended; without effect for one that was not asked for.
    public mutating func runEnded(_ run: IntensifierRun, _ outcome: IntensifierOutcome) -> [Action] {
        let isWidening = self.widening.contains(run)
        let race = self.races.firstIndex { $0.running.contains(run) }
        self.widening.removeAll { $0 == run }
        if let race { self.races[race].running.removeAll { $0 == run } }
        guard isWidening || race != nil else { return [] }
        if let race, outcome == .capped, let cap = run.capSeconds, cap < self.cutoff ?? cap {
            // It says "longer than the cap" alone, and no cost: a later race of this challenger runs it again.
            return self.reject(race, .capped)
        }
        if outcome != .stopped { self.records[run.configuration, default: .init()].add(outcome, on: run.target) }
        if race != nil { return self.decide(run.configuration) }
        // Without a run of the incumbent nothing could go on.
        if let run = self.incumbentWithoutRuns() { return [run] }
        // A challenger may have been waiting for the incumbent's first run.
        return self.races.filter(\.running.isEmpty).flatMap { self.decide($0.challenger) }
    }

    /// The result of a run that ended does not count any more; a race that it decided is not decided again.
    public mutating func withdrawn(_ configuration: ConfigurationHash, _ target: InstanceSeed) -> [Action] {
        self.records[configuration]?.remove(target)
        return self.incumbentWithoutRuns().map { [$0] } ?? []
    }

    /// The result of a run is another one now; a race that it decided is not decided again.
    public mutating func corrected(
        _ configuration: ConfigurationHash,
        _ target: InstanceSeed,
        _ outcome: IntensifierOutcome
    ) {
        guard self.record(of: configuration)[target] != nil, outcome != .stopped else { return }
        self.records[configuration]?.add(outcome, on: target)
    }

    /// The mean cost of a configuration over the runs that ended, how many these are, and how many failed.
    public func standing(of configuration: ConfigurationHash) -> (mean: Double?, ended: Int, failed: Int) {
        let record = self.record(of: configuration)
        let costs = record.targets.compactMap { self.cost(record[$0]) }
        let mean = costs.isEmpty ? nil : costs.reduce(0) { $0 + $1 / Double(costs.count) }
        return (mean, record.targets.count, record.targets.count - costs.count)
    }

    /// Whether the end of a run would be taken in.
    func awaits(_ run: IntensifierRun) -> Bool {
        self.widening.contains(run) || self.races.contains { $0.running.contains(run) }
    }

    mutating func takeDecisions() -> [Decision] {
        defer { self.decisions.removeAll() }
        return self.decisions
    }

    private mutating func incumbentWithoutRuns() -> Action? {
        guard let incumbent, self.record(of: incumbent).targets.isEmpty,
            !self.widening.contains(where: { $0.configuration == incumbent })
        else { return nil }
        return self.widen(incumbent)
    }

    func record(of configuration: ConfigurationHash) -> IntensifierRecord {
        self.records[configuration] ?? IntensifierRecord()
    }
}
