import ApusMath
import ApusSpace
import ApusStudy

/// Population based training.
///
/// Jaderberg et al. (2017), algorithm 1, with truncation selection: every `interval` steps a member that is among the
/// worst of those that were measured at its step gives way to a copy of one of the best, with its checkpoint and with a
/// changed configuration; the others go on, those with the fewest steps first. A copy is a trial of its own, as its
/// configuration is another. It goes on from the donor's newest checkpoint, so no member is ever taken back to before its
/// own step but by a donor that is behind.
struct PopulationTraining: FidelityRule {
    private struct Member: Sendable {
        let configuration: Configuration?
        var step = 0
        var checkpoint = 0
        var isWaiting = false
        var isOut = false
        var costs: [(step: Int, cost: StepCost?)] = []
    }

    private struct Vacancy: Sendable {
        let donor: UInt32
        let configuration: Configuration
    }

    static let name = "pbt"
    let pausesTrials = true
    let stepsMax: Int
    let size: Int
    let interval: Int
    let quantile: Double
    let seed: UInt64
    let exploration: Exploration
    private var members: [UInt32: Member] = [:]

    /// Paused members, in the order in which they go on.
    private var waiting: [UInt32] = []
    private var generations: [RankedCosts] = []
    private var vacancies: [Vacancy] = []

    /// New trials that the population still needs.
    private var needed: Int
    private var draws: UInt64 = 0
    private var isAdmitting = true

    init(options: inout ModelOptions, context: FidelityContext) {
        self.stepsMax = context.stepsMax
        self.size = options.integer("population", in: 2...100_000, standard: 16)
        let least = max(1, context.stepsMax / 1_000)
        self.interval = options.integer(
            "interval",
            in: least...context.stepsMax,
            standard: max(least, context.stepsMax / 10)
        )
        self.quantile = options.real("quantile", in: 0...0.5, standard: 0.25)
        self.exploration = Exploration(
            space: context.space,
            resampling: options.real("resample-probability", in: 0...1, standard: 0.25),
            perturbation: options.real("perturbation", in: 0...1, standard: 0.1)
        )
        self.seed = context.seed
        self.needed = self.size
    }

    func next(isAdmitting: Bool, isIdle: Bool) -> FidelityStep? {
        if isAdmitting, let vacancy = self.vacancies.first {
            return .copy(of: vacancy.donor, configuration: vacancy.configuration, interval: self.interval)
        }
        if isAdmitting, self.needed > 0 { return .new(to: min(self.interval, self.stepsMax), bracket: 0) }
        guard let trial = self.waiting.first, let member = self.members[trial] else { return nil }
        return .promote(
            trial,
            to: self.end(after: max(member.step, member.checkpoint)),
            self.reasons(trial, member, cause: .turn)
        )
    }

    mutating func began(_ trial: UInt32, _ work: FidelityWork, configuration: Configuration?) {
        switch work {
        case .new:
            self.needed = max(self.needed - 1, 0)
            self.members[trial] = Member(configuration: configuration)
        case .copy:
            if !self.vacancies.isEmpty { self.vacancies.removeFirst() }
            self.members[trial] = Member(configuration: configuration, step: work.from, checkpoint: work.from)
        case .promote:
            self.waiting.removeAll { $0 == trial }
            self.members[trial]?.isWaiting = false
        case .resume: break
        }
    }

    mutating func measured(_ trial: UInt32, step: Int, cost: StepCost?) -> [FidelityAction] {
        guard var member = self.members[trial] else { return [] }
        let generation = step / self.interval
        guard generation > member.step / self.interval || step >= self.stepsMax else { return [] }
        member.step = step
        member.costs.append((step, cost))
        while self.generations.count <= generation { self.generations.append(RankedCosts()) }
        self.generations[generation].insert(trial, cost: cost)
        self.members[trial] = member
        guard step < self.stepsMax else { return [] }
        guard let donor = self.donor(for: trial, cost: cost, generation) else {
            return [.pause(trial, self.reasons(trial, member, cause: .turn))]
        }
        self.members[trial]?.isOut = true
        self.replace(by: donor)
        return [.stop(trial, self.reasons(trial, member, cause: .replaced, donor: donor))]
    }

    mutating func paused(_ trial: UInt32, at checkpoint: Int) {
        guard var member = self.members[trial], !member.isOut else { return }
        member.checkpoint = checkpoint
        member.isWaiting = true
        self.members[trial] = member
        let index = self.waiting.firstIndex { (self.members[$0]?.step ?? 0) > member.step } ?? self.waiting.count
        self.waiting.insert(trial, at: index)
    }

    /// One that failed gives way to a copy of one of the best, or to a new one where there are none yet.
    mutating func ended(_ trial: UInt32, cost: StepCost?) -> [FidelityAction] {
        guard let member = self.members[trial], !member.isOut else { return [] }
        self.members[trial]?.isOut = true
        self.waiting.removeAll { $0 == trial }
        guard cost == nil else { return [] }
        self.fill(after: member)
        return []
    }

    mutating func invalidated(_ trial: UInt32) -> [FidelityAction] {
        guard let member = self.members.removeValue(forKey: trial) else { return [] }
        self.waiting.removeAll { $0 == trial }
        for (step, cost) in member.costs { self.generations[step / self.interval].remove(trial, cost: cost) }
        let orphans = self.vacancies.count { $0.donor == trial }
        self.vacancies.removeAll { $0.donor == trial }
        for _ in 0..<orphans { self.fill(after: member) }
        if !member.isOut, member.step < self.stepsMax { self.fill(after: member) }
        return []
    }

    mutating func admitted(_ isAdmitting: Bool) -> [FidelityAction] {
        self.isAdmitting = isAdmitting
        return []
    }

    private func end(after step: Int) -> Int {
        min((step / self.interval + 1) * self.interval, self.stepsMax)
    }

    private mutating func fill(after member: Member) {
        let generation = min(member.step / self.interval, self.generations.count - 1)
        for generation in stride(from: generation, through: 0, by: -1) {
            let count = max(1, self.quota(generation))
            if let donor = self.draw(from: self.donors(generation, count: count)) { return self.replace(by: donor) }
        }
        self.needed += 1
    }

    private mutating func replace(by donor: UInt32) {
        var random = self.random()
        let configuration = self.members[donor]?.configuration ?? self.exploration.space.defaultConfiguration
        let variant = self.exploration.variant(of: configuration, using: &random)
        self.vacancies.append(Vacancy(donor: donor, configuration: variant))
    }

    /// One of the best, for a member that is among the worst; `nil` for one that goes on.
    private mutating func donor(for trial: UInt32, cost: StepCost?, _ generation: Int) -> UInt32? {
        let all = self.generations[generation]
        guard self.isAdmitting, all.count >= max(2, self.size / 2) else { return nil }
        let quota = self.quota(generation)
        guard cost == nil || all.rank(trial, cost: cost) >= all.count - quota else { return nil }
        return self.draw(from: self.donors(generation, count: max(quota, 1)).filter { $0 != trial })
    }

    private func quota(_ generation: Int) -> Int {
        Int(Double(self.generations[generation].count) * self.quantile)
    }

    /// The best of a generation that have a checkpoint with steps left after it.
    private func donors(_ generation: Int, count: Int) -> [UInt32] {
        self.generations[generation].entries.prefix(count).map(\.trial).filter { trial in
            guard let member = self.members[trial], !member.isOut else { return false }
            return member.checkpoint > 0 && member.checkpoint < self.stepsMax
        }
    }

    private mutating func draw(from donors: [UInt32]) -> UInt32? {
        guard !donors.isEmpty else { return nil }
        var random = self.random()
        return donors[random.integer(below: donors.count)]
    }

    private mutating func random() -> SeededRandom {
        self.draws += 1
        return SeededRandom(seed: self.seed, stream: self.draws)
    }

    private func reasons(
        _ trial: UInt32,
        _ member: Member,
        cause: FidelityReasons.Cause,
        donor: UInt32? = nil
    ) -> FidelityReasons {
        let generation = member.step / self.interval
        let cost = member.costs.last.flatMap(\.cost)
        let all = generation < self.generations.count ? self.generations[generation] : RankedCosts()
        return FidelityReasons(
            rule: Self.name,
            cause: cause,
            step: member.step,
            rung: generation,
            cost: cost?.value,
            violation: cost?.violation,
            rank: all.rank(trial, cost: cost) + 1,
            competitors: all.count,
            donor: donor
        )
    }
}
