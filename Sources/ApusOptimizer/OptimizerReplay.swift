public import ApusSpace
public import ApusStudy

/// Makes every proposal and every decision about steps of a study again from its log, and compares.
///
/// The log's entries are taken in their order; a proposal is computed with what was known when it was asked for, which
/// may be less than what stands before it in the log. A decision is computed with all that stands before it.
public struct OptimizerReplay: Sendable {
    /// A trial whose configuration came out otherwise.
    public struct Mismatch: Hashable, Sendable, Codable {
        public let trial: UInt32
        public let stored: Configuration

        /// `nil` where the optimizer proposed nothing.
        public let replayed: Configuration?
    }

    /// What a replay found.
    public struct Report: Hashable, Sendable, Codable {
        /// How often the optimizer was asked.
        public internal(set) var asks = 0

        /// How many trials it proposed in answer.
        public internal(set) var proposals = 0

        /// How many results it was told.
        public internal(set) var told = 0
        public internal(set) var mismatches: [Mismatch] = []

        /// How often the rule for the steps of trials decided something.
        public internal(set) var decisions = 0
        public internal(set) var decisionMismatches: [DecisionMismatch] = []
        public internal(set) var raceMismatches: [RaceMismatch] = []

        /// How often a limit ended the search, and runs of its best were chosen.
        public internal(set) var ends = 0

        /// Where a limit came out otherwise.
        public internal(set) var endMismatches: [EndMismatch] = []

        /// How many trials of earlier studies it was told of.
        public internal(set) var earlier = 0

        public init() {}

        public var isIdentical: Bool {
            self.mismatches.isEmpty && self.decisionMismatches.isEmpty && self.raceMismatches.isEmpty
                && self.endMismatches.isEmpty
        }
    }

    /// An event at which the race decided otherwise.
    public struct RaceMismatch: Hashable, Sendable, Codable {
        public let event: RaceEvent
        public let stored: [RaceAction]
        public let replayed: [RaceAction]
    }

    /// An event at which the rule for the steps of trials decided otherwise.
    public struct DecisionMismatch: Hashable, Sendable, Codable {
        public let event: FidelityEvent
        public let stored: [FidelityAction]
        public let replayed: [FidelityAction]
    }

    /// A place of the log at which a limit ended the search, or chose what is run again, otherwise.
    public struct EndMismatch: Hashable, Sendable, Codable {
        /// `nil` where the log has none.
        public let stored: String?

        /// `nil` where nothing came out.
        public let replayed: String?
    }

    private let make: @Sendable () throws(OptimizerError) -> any Optimizer
    private let space: Space

    /// By number, from 1 at index 0.
    private let configurations: [Configuration]
    private var optimizer: any Optimizer
    private var scheduler: FidelityScheduler?
    var account: BudgetAccount
    let plan: ConfirmationPlan?
    var confirmations: [UInt32: UInt32] = [:]
    private var race: RaceScheduler?

    /// The first trials of configurations, in a study with instances.
    private var firsts: [UInt32] = []
    private var pending: Set<UInt32> = []

    /// How many trials there were at this place of the log.
    var known = 0
    var report = Report()

    /// Replays the log of a study whose trials have these configurations, by their numbers.
    public static func run(
        study: Study,
        configurations: [Configuration],
        log: [OptimizerEntry]
    ) throws(OptimizerError) -> Report {
        var replay = try OptimizerReplay(study, configurations: configurations, log: log)
        try replay.take(log)
        return replay.report
    }

    private init(_ study: Study, configurations: [Configuration], log: [OptimizerEntry]) throws(OptimizerError) {
        let earlier = log.compactMap { if case .earlier(let trial) = $0 { trial } else { nil } }
        self.make = { @Sendable () throws(OptimizerError) in
            try makeOptimizer(for: study, earlier: earlier)
        }
        self.space = study.space
        self.configurations = configurations
        self.optimizer = try self.make()
        self.account = BudgetAccount(study: study)
        self.plan = study.confirm.map { ConfirmationPlan($0) }
        self.report.earlier = earlier.count
        self.race = study.instances.map { RaceScheduler($0, space: study.space, seed: study.search.seed) }
        if let fidelity = study.fidelity {
            self.scheduler = try makeFidelity(fidelity, space: study.space, seed: study.search.seed)
        }
    }

    private mutating func take(_ log: [OptimizerEntry]) throws(OptimizerError) {
        var index = 0
        defer { self.checkReached(before: nil) }
        while index < log.count {
            // The next proposal was asked for before entries that stand before it; it is answered first.
            let ask = log[index...].firstIndex { if case .proposed = $0 { true } else { false } } ?? log.count
            var known = log.count
            if ask < log.count, case .proposed(_, _, let count) = log[ask] { known = max(index, min(count, ask)) }
            for entry in log[index..<min(known, ask)] { try self.apply(entry) }
            if ask < log.count {
                self.compare(log[ask])
                for entry in log[min(known, ask)..<ask] { try self.apply(entry) }
            }
            index = ask + 1
        }
    }

    private mutating func apply(_ entry: OptimizerEntry) throws(OptimizerError) {
        self.checkReached(before: entry)
        switch entry {
        case .proposed: break
        case .added(let number):
            guard let configuration = self.configuration(number) else { return }
            self.pending.insert(number)
            self.know(number)
            self.optimizer.add(configuration)
        case .told(let told):
            self.pending.remove(told.number)
            guard let configuration = self.configuration(told.number) else { return }
            self.report.told += 1
            self.optimizer.observe([EndedTrial(told, configuration: configuration)])
        case .dropped(let number):
            self.pending.remove(number)
        case .fidelity(let entry): self.decide(entry)
        case .budget(let entry): self.enter(entry)
        case .confirming(let first, let numbers): self.confirm(numbers, first: first)
        case .earlier, .leftOut: break
        case .race(let entry): self.decide(entry)
        case .restarted:
            self.optimizer = try self.make()
            let all = self.race == nil ? (0..<self.known).map { UInt32($0 + 1) } : self.firsts
            let known = all.filter { self.confirmations[$0] == nil }
            self.optimizer.resume(after: known.compactMap { self.configuration($0) })
            self.pending = Set(known)
        }
    }

    private mutating func know(_ number: UInt32) {
        self.known = max(self.known, Int(number))
        if self.race != nil { self.firsts.append(number) }
    }

    private mutating func decide(_ entry: RaceEntry) {
        var event = entry.event
        if case .proposed(let number, _) = event {
            event = .proposed(number, configuration: self.configuration(number))
        }
        guard let actions = self.race?.apply(event) else { return }
        self.report.decisions += entry.actions.count
        guard actions != entry.actions else { return }
        self.report.raceMismatches.append(
            RaceMismatch(event: entry.event, stored: entry.actions, replayed: actions)
        )
    }

    private mutating func decide(_ entry: FidelityEntry) {
        guard var scheduler = self.scheduler else { return }
        var event = entry.event
        if case .began(let number, let work, _) = event {
            event = .began(number, work, configuration: self.configuration(number))
        }
        let actions = scheduler.apply(event)
        self.scheduler = scheduler
        self.report.decisions += entry.actions.count
        guard actions != entry.actions else { return }
        self.report.decisionMismatches.append(
            DecisionMismatch(event: entry.event, stored: entry.actions, replayed: actions)
        )
    }

    private mutating func compare(_ entry: OptimizerEntry) {
        guard case .proposed(let first, let count, _) = entry else { return }
        let beside = self.pending.sorted().compactMap { self.configuration($0) }
        let proposals = self.optimizer.propose(count, beside: beside)
        self.report.asks += 1
        for offset in 0..<count {
            let number = first + UInt32(offset)
            self.pending.insert(number)
            self.know(number)
            guard let stored = self.configuration(number) else { continue }
            self.report.proposals += 1
            let replayed = offset < proposals.count ? proposals[offset] : nil
            if replayed != stored {
                self.report.mismatches.append(Mismatch(trial: number, stored: stored, replayed: replayed))
            }
        }
    }

    func configuration(_ number: UInt32) -> Configuration? {
        let index = Int(number) - 1
        return self.configurations.indices.contains(index) ? self.configurations[index] : nil
    }
}
