public import ApusSpace
public import ApusStudy

/// Decides which runs the trials of a study with instances are: whose, on which instance, with which seed and cap.
///
/// What an ``Intensifier`` asks for stands in a line; each free place takes the first of it, and when the line is empty
/// a new configuration is proposed. A value without a clock or I/O: the same events in the same order give the same
/// decisions on every machine, so a study that restarts replays its log.
public struct RaceScheduler: Sendable {
    /// What a free place should run.
    public enum Work: Hashable, Sendable {
        /// One more run of a configuration that is there already.
        case run(Configuration)

        /// A new configuration; so many may be proposed at once.
        case proposal(most: Int)
    }

    private let instances: StudyInstances
    private let space: Space
    private(set) var intensifier: Intensifier

    /// Runs that are asked for and are no trials yet.
    private var line: [IntensifierRun] = []

    /// What each trial runs.
    private var runs: [UInt32: IntensifierRun] = [:]
    private var active: [IntensifierRun: UInt32] = [:]
    private var over: Set<UInt32> = []

    /// The first trial of each configuration.
    private var firsts: [ConfigurationHash: UInt32] = [:]
    private var configurations: [ConfigurationHash: Configuration] = [:]
    private var numbers: [ConfigurationHash: [UInt32]] = [:]
    private var reasons: [ConfigurationHash: [RaceReasons]] = [:]

    public init(_ instances: StudyInstances, space: Space, seed: UInt64) {
        self.instances = instances
        self.space = space
        self.intensifier = Intensifier(options: IntensifierOptions(instances), seed: seed)
    }

    /// What a free place should run; `nil` where it is to wait for the runs that there are.
    public func next() -> Work? {
        if let run = self.line.first { return self.configurations[run.configuration].map(Work.run) }
        let most = self.proposalsMax
        return most > 0 ? .proposal(most: most) : nil
    }

    /// How many new configurations may enter the race now; after the first, none before it has a result.
    public var proposalsMax: Int {
        self.intensifier.incumbent == nil ? 1 : self.intensifier.challengersWanted
    }

    /// Takes in any event; what the log replays.
    ///
    /// An event that makes no sense, as of an unknown trial, changes nothing.
    @discardableResult
    public mutating func apply(_ event: RaceEvent) -> [RaceAction] {
        switch event {
        case .proposed(let number, let configuration):
            return configuration.map { self.proposed(number, $0) } ?? []
        case .began(let number):
            guard !self.line.isEmpty, self.runs[number] == nil else { return [] }
            return [self.start(self.line.removeFirst(), as: number)]
        case .ended(let number, let end): return self.ended(number, end)
        case .invalidated(let number):
            guard let run = self.runs[number], self.over.contains(number) else { return [] }
            return self.carryOut(self.intensifier.withdrawn(run.configuration, run.target))
        }
    }

    private mutating func proposed(_ number: UInt32, _ configuration: Configuration) -> [RaceAction] {
        let hash = self.space.hash(of: configuration)
        guard self.firsts[hash] == nil, self.runs[number] == nil else { return [] }
        self.firsts[hash] = number
        self.configurations[hash] = configuration
        let isFirst = self.intensifier.incumbent == nil
        if isFirst { self.reasons[hash] = [RaceReasons(cause: .first)] }
        var asked =
            isFirst ? self.intensifier.began(with: hash) : self.intensifier.challengerProposed(hash)
        // The trial is the configuration's own first run, wherever it stands among those that are asked for.
        let own = asked.firstIndex { if case .run(let run) = $0 { run.configuration == hash } else { false } }
        var actions: [RaceAction] = []
        if let own, case .run(let run) = asked.remove(at: own) { actions.append(self.start(run, as: number)) }
        return actions + self.carryOut(asked)
    }

    private mutating func ended(_ number: UInt32, _ end: RaceEnd) -> [RaceAction] {
        guard let run = self.runs[number] else { return [] }
        guard self.over.insert(number).inserted else {
            self.intensifier.corrected(run.configuration, run.target, IntensifierOutcome(end))
            return []
        }
        if self.active[run] == number { self.active[run] = nil }
        return self.carryOut(self.intensifier.runEnded(run, IntensifierOutcome(end)))
    }

    private mutating func start(_ run: IntensifierRun, as number: UInt32) -> RaceAction {
        self.runs[number] = run
        self.active[run] = number
        self.numbers[run.configuration, default: []].append(number)
        return .run(number, TrialTarget(run))
    }

    private mutating func carryOut(_ asked: [Intensifier.Action]) -> [RaceAction] {
        for decision in self.intensifier.takeDecisions() { self.note(decision) }
        var actions: [RaceAction] = []
        for action in asked {
            switch action {
            case .run(let run): self.line.append(run)
            case .stop(let run):
                if let place = self.line.firstIndex(of: run) {
                    self.line.remove(at: place)
                } else if let number = self.active[run] {
                    actions.append(.stop(number))
                }
            case .promote(let hash): if let number = self.firsts[hash] { actions.append(.promoted(number)) }
            case .reject(let hash): if let number = self.firsts[hash] { actions.append(.rejected(number)) }
            }
        }
        return actions
    }

    private mutating func note(_ decision: Intensifier.Decision) {
        let common = Set(decision.common)
        let trials = (self.numbers[decision.challenger] ?? []).filter { number in
            self.runs[number].map { common.contains($0.target) } ?? false
        }
        let names = decision.common.map { self.instances.instances[$0.instance].name }
        let comparison = decision.comparison
        self.reasons[decision.challenger, default: []].append(
            RaceReasons(
                cause: RaceReasons.Cause(decision.cause),
                against: self.firsts[decision.incumbent],
                trials: trials,
                mean: comparison.mean,
                otherMean: comparison.otherMean,
                failures: comparison.failures,
                otherFailures: comparison.otherFailures,
                instances: names
            )
        )
        guard decision.cause == .promoted else { return }
        self.reasons[decision.incumbent, default: []].append(
            RaceReasons(cause: .replaced, against: self.firsts[decision.challenger])
        )
    }
}

extension RaceScheduler {
    /// The best configuration of the race, and what is known of it.
    public struct Standing: Hashable, Sendable {
        /// The configuration's first trial.
        public let trial: UInt32

        /// The mean cost over the runs that did not fail.
        public let mean: Double?

        /// How many runs ended, and how many of them failed.
        public let runs: Int
        public let failures: Int
    }

    public var incumbent: Standing? { self.intensifier.incumbent.flatMap { self.standing(of: $0) } }

    /// What is known of the configuration that a trial runs.
    public func standing(of number: UInt32) -> Standing? {
        self.runs[number].flatMap { self.standing(of: $0.configuration) }
    }

    private func standing(of hash: ConfigurationHash) -> Standing? {
        guard let first = self.firsts[hash] else { return nil }
        let (mean, ended, failed) = self.intensifier.standing(of: hash)
        return Standing(trial: first, mean: mean, runs: ended, failures: failed)
    }

    /// What a trial is run on; `nil` for a trial that is not the race's.
    public func target(of number: UInt32) -> TrialTarget? { self.runs[number].map(TrialTarget.init) }

    /// Whether a trial is the first of its configuration.
    public func isFirst(_ number: UInt32) -> Bool {
        self.runs[number].map { self.firsts[$0.configuration] == number } ?? false
    }

    /// Whether the race waits for a trial that began.
    public func awaits(_ number: UInt32) -> Bool {
        self.runs[number].map { self.intensifier.awaits($0) && self.active[$0] == number } ?? false
    }

    /// What became of the configuration that a trial runs, in the order of the decisions.
    public func reasons(of number: UInt32) -> [RaceReasons] {
        self.runs[number].flatMap { self.reasons[$0.configuration] } ?? []
    }

    /// All trials of the configuration that a trial runs.
    public func trials(like number: UInt32) -> [UInt32] {
        self.runs[number].flatMap { self.numbers[$0.configuration] } ?? []
    }

    /// What an optimizer is told of the result of a trial; `nil` where nothing is to be learned.
    public func told(_ number: UInt32, _ end: RaceEnd) -> ToldTrial? {
        guard let run = self.runs[number] else { return nil }
        let instance = run.target.instance
        func cost(_ cost: Double, isCensored: Bool = false) -> ToldTrial {
            ToldTrial(number: number, result: .cost(cost), run: ToldRun(instance: instance, isCensored: isCensored))
        }
        guard self.instances.measure == .runtime, let cutoff = self.instances.cutoff else {
            switch end {
            case .cost(let number): return cost(number)
            case .capped, .failed: return ToldTrial(number: number, result: .failed, run: ToldRun(instance: instance))
            case .cancelled: return nil
            }
        }
        switch end {
        case .cost(let seconds): return cost(seconds < cutoff ? seconds : cutoff * self.instances.penalty)
        case .capped:
            guard let cap = run.capSeconds, cap < cutoff else { return cost(cutoff * self.instances.penalty) }
            return cost(cap, isCensored: true)
        case .failed: return ToldTrial(number: number, result: .failed, run: ToldRun(instance: instance))
        case .cancelled: return nil
        }
    }
}

extension TrialTarget {
    fileprivate init(_ run: IntensifierRun) {
        self.init(instance: run.target.instance, seed: run.target.seed, seconds: run.capSeconds)
    }
}

extension IntensifierOutcome {
    fileprivate init(_ end: RaceEnd) {
        switch end {
        case .cost(let cost): self = .cost(cost)
        case .capped: self = .capped
        case .failed: self = .failed
        case .cancelled: self = .stopped
        }
    }
}

extension RaceReasons.Cause {
    fileprivate init(_ cause: Intensifier.Decision.Cause) {
        switch cause {
        case .promoted: self = .promoted
        case .worse: self = .worse
        case .capped: self = .capped
        case .overTime: self = .overTime
        }
    }
}

extension IntensifierOptions {
    /// The rules of a study; as many races at once as there are places for.
    public init(_ instances: StudyInstances) {
        let measure: Objective =
            instances.measure == .runtime
            ? .runtime(cutoff: instances.cutoff ?? .greatestFiniteMagnitude, penalty: instances.penalty) : .quality
        self.init(
            objective: measure,
            instances: instances.instances.count,
            isDeterministic: instances.isDeterministic
        )
        let race = instances.race
        self.seeds = instances.instances.map(\.seeds)
        self.isOrdered = race.isOrdered
        self.runsMax = race.incumbentRunsMax
        self.firstIncumbentRuns = min(race.incumbentRuns, race.incumbentRunsMax)
        self.firstChallengerRuns = race.challengerRuns
        self.racesMax = .max
        self.slackFactor = race.slackFactor
        self.slackSeconds = race.slackSeconds
    }
}
