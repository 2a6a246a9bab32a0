import ApusSpace
import ApusStudy

/// Asynchronous successive halving that pauses and promotes.
///
/// Li et al., "A System for Massively Parallel Hyperparameter Tuning" (MLSys 2020), algorithm 2: a free place promotes
/// the best paused trial that is among the best 1 / eta of its rung, from the top rung down, and starts a new trial
/// where there is none. The trial keeps its checkpoint, so a rung costs the steps between two rungs alone. Departures:
///
/// - A trial that would be promoted next anyway runs on in its place.
/// - Costs that are not finite count in the rung and are never promoted.
/// - A promotion that hardly brings a new best at the next rung, as far as those before it tell (``RungRelation``), is
///   deferred until no new trials come: what is paused loses nothing. `evidence` is the least probability; 0, the
///   default, defers none. What is deferred counts in the next rung, behind all others.
/// - When no new trials come and nothing runs, and no trial has all its steps, the best of the highest rung goes on.
struct PromotionASHA: FidelityRule {
    struct Member: Sendable {
        let bracket: Int

        /// The rung that it runs for, or where it was measured last.
        var rung = 0
        var step = 0

        /// Of the rungs where it was measured, from the first of its bracket.
        var costs: [StepCost?] = []

        var isMeasured: Bool { self.costs.count > self.rung }
    }

    static let name = "asha"
    let pausesTrials = true

    /// One promotion of so many is never deferred, so that what the lower rungs cannot tell comes to light.
    private static let certainPart = 4
    let eta: Int
    let ladders: [RungLadder]
    let isFinishing: Bool
    let evidenceMin: Double
    private var rungs: [[Rung]]

    /// By bracket and rung, from that rung to the next.
    private var relations: [[RungRelation]]
    private var turns: BracketTurns
    private var members: [UInt32: Member] = [:]
    private var isAdmitting = true

    init(options: inout ModelOptions, context: FidelityContext) {
        let halving = HalvingOptions(&options, stepsMax: context.stepsMax, eta: 4)
        let all = RungLadder(from: halving.stepsMin, by: halving.eta, upTo: halving.stepsMax)
        let count = options.integer("brackets", in: 1...max(all.top, 1), standard: 1)
        self.isFinishing = options.boolean("finish-best", standard: true)
        self.evidenceMin = options.real("evidence", in: 0...1, standard: 0)
        self.eta = halving.eta
        self.ladders = (0..<count).map { bracket in
            RungLadder(from: all.steps[bracket], by: halving.eta, upTo: halving.stepsMax)
        }
        self.rungs = self.ladders.map { [Rung](repeating: Rung(), count: $0.steps.count) }
        self.relations = self.ladders.map { [RungRelation](repeating: RungRelation(), count: $0.steps.count) }
        self.turns = BracketTurns(count: count, eta: halving.eta)
    }

    func next(isAdmitting: Bool, isIdle: Bool) -> FidelityStep? {
        if let promotion = self.promotion(deferring: true) { return promotion }
        if isAdmitting {
            let bracket = self.turns.next
            return .new(to: self.ladders[bracket].steps[0], bracket: bracket)
        }
        if let promotion = self.promotion(deferring: false) { return promotion }
        return isIdle && self.isFinishing ? self.closing() : nil
    }

    mutating func began(_ trial: UInt32, _ work: FidelityWork, configuration: Configuration?) {
        switch work {
        case .new(_, let bracket):
            let bracket = self.ladders.indices.contains(bracket) ? bracket : 0
            self.turns.take(bracket)
            self.members[trial] = Member(bracket: bracket)
        case .promote: self.promote(trial)
        case .copy, .resume: break
        }
    }

    mutating func measured(_ trial: UInt32, step: Int, cost: StepCost?) -> [FidelityAction] {
        guard var member = self.members[trial] else { return [] }
        let ladder = self.ladders[member.bracket]
        guard step >= ladder.steps[member.rung], let reached = ladder.rung(reachedBy: step) else { return [] }
        // A program that reports rarely may pass several rungs at once.
        self.record(trial, &member, upTo: reached, cost: cost)
        member.step = step
        self.members[trial] = member
        guard member.rung < ladder.top else { return [] }
        // Would a free place promote it next? Then it need not be put away and loaded again.
        self.rungs[member.bracket][member.rung].wait(trial, cost: cost)
        if case .promote(let next, let to, let reasons)? = self.immediate(), next == trial {
            self.promote(trial)
            return [.extend(trial, to: to, reasons)]
        }
        self.rungs[member.bracket][member.rung].leave(trial, cost: cost)
        return [.pause(trial, self.reasons(trial, member, cause: .outranked))]
    }

    mutating func paused(_ trial: UInt32, at checkpoint: Int) {
        guard var member = self.members[trial], member.isMeasured, member.rung < self.ladders[member.bracket].top
        else { return }
        member.step = max(member.step, checkpoint)
        self.members[trial] = member
        self.rungs[member.bracket][member.rung].wait(trial, cost: member.costs[member.rung])
    }

    /// A trial that failed, or ended by itself, competes in the rung that it ran for, and goes no further.
    mutating func ended(_ trial: UInt32, cost: StepCost?) -> [FidelityAction] {
        guard var member = self.members[trial] else { return [] }
        if member.isMeasured {
            self.rungs[member.bracket][member.rung].leave(trial, cost: member.costs[member.rung])
        } else {
            self.record(trial, &member, upTo: member.rung, cost: cost)
            self.members[trial] = member
        }
        return []
    }

    mutating func invalidated(_ trial: UInt32) -> [FidelityAction] {
        guard let member = self.members.removeValue(forKey: trial) else { return [] }
        for (rung, cost) in member.costs.enumerated() {
            self.rungs[member.bracket][rung].forget(trial, cost: cost)
            self.relations[member.bracket][rung].remove(trial)
        }
        return []
    }

    mutating func admitted(_ isAdmitting: Bool) -> [FidelityAction] {
        self.isAdmitting = isAdmitting
        return []
    }

    private mutating func record(_ trial: UInt32, _ member: inout Member, upTo reached: Int, cost: StepCost?) {
        while member.costs.count <= reached {
            let rung = member.costs.count
            self.rungs[member.bracket][rung].record(trial, cost: cost)
            if rung > 0 {
                self.relations[member.bracket][rung - 1].add(
                    trial,
                    lower: member.costs[rung - 1]?.feasibleValue,
                    upper: cost?.feasibleValue
                )
            }
            member.costs.append(cost)
        }
        member.rung = reached
    }

    /// Takes a waiting trial on to its next rung.
    private mutating func promote(_ trial: UInt32) {
        guard var member = self.members[trial], member.isMeasured else { return }
        self.rungs[member.bracket][member.rung].leave(trial, cost: member.costs[member.rung])
        member.rung = self.ladders[member.bracket].rung(after: member.step)
        self.members[trial] = member
    }

    /// The promotion that a free place would make before it starts a new trial; where none is to come, any promotion.
    private func immediate() -> FidelityStep? {
        self.promotion(deferring: true) ?? (self.isAdmitting ? nil : self.promotion(deferring: false))
    }

    /// The best of the rung with the most steps that may go on.
    private func promotion(deferring: Bool) -> FidelityStep? {
        self.best { bracket, rung in
            guard let entry = self.rungs[bracket][rung].waiting.entries.first else { return nil }
            let rank = self.rungs[bracket][rung].all.rank(entry.trial, cost: entry.cost)
            let quota = self.quota(bracket, rung, countsDeferred: deferring)
            guard rank < quota else { return nil }
            if self.rungs[bracket][rung + 1].all.count < quota / Self.certainPart { return entry.trial }
            return deferring && self.probability(entry.cost, bracket, rung) < self.evidenceMin ? nil : entry.trial
        }
        .map { self.step($0, cause: .ranked) }
    }

    /// How many of a rung may go on: 1 / eta of those that are in it, or would be but for their deferral.
    private func quota(_ bracket: Int, _ rung: Int, countsDeferred: Bool) -> Int {
        let rungs = self.rungs[bracket]
        guard countsDeferred, self.evidenceMin > 0 else { return rungs[rung].quota(self.eta) }
        return rungs[...rung].reduce(0) { max($1.all.count, $0) / self.eta }
    }

    /// The probability of a new best at the next rung; one that breaks constraints is never better than one that keeps
    /// them.
    private func probability(_ cost: StepCost, _ bracket: Int, _ rung: Int) -> Double {
        guard let best = self.rungs[bracket][rung + 1].all.cost(rank: 0), best.isFeasible else { return 1 }
        guard let value = cost.feasibleValue else { return 0 }
        return self.relations[bracket][rung].probability(value, below: best.value)
    }

    private func closing() -> FidelityStep? {
        let isTopReached = self.rungs.contains { $0.last.map { !$0.all.entries.isEmpty } ?? false }
        guard !isTopReached else { return nil }
        return self.best { bracket, rung in self.rungs[bracket][rung].waiting.entries.first?.trial }
            .map { self.step($0, cause: .closing) }
    }

    private func best(_ candidate: (Int, Int) -> UInt32?) -> UInt32? {
        var best: (steps: Int, trial: UInt32)?
        for (bracket, ladder) in self.ladders.enumerated() {
            for rung in stride(from: ladder.top - 1, through: 0, by: -1) {
                guard let trial = candidate(bracket, rung) else { continue }
                if best.map({ ladder.steps[rung] > $0.steps }) ?? true { best = (ladder.steps[rung], trial) }
                break
            }
        }
        return best?.trial
    }

    private func step(_ trial: UInt32, cause: FidelityReasons.Cause) -> FidelityStep {
        let member = self.members[trial] ?? Member(bracket: 0)
        let ladder = self.ladders[member.bracket]
        let to = ladder.steps[ladder.rung(after: member.step)]
        return .promote(trial, to: to, self.reasons(trial, member, cause: cause))
    }

    private func reasons(_ trial: UInt32, _ member: Member, cause: FidelityReasons.Cause) -> FidelityReasons {
        let rung = self.rungs[member.bracket][member.rung]
        let cost = member.costs.last.flatMap(\.self)
        let rank = rung.all.rank(trial, cost: cost)
        let quota = self.quota(member.bracket, member.rung, countsDeferred: cause != .closing)
        let isDeferred = cause == .outranked && rank < quota && cost != nil
        return FidelityReasons(
            rule: Self.name,
            cause: cost == nil ? .noCost : isDeferred ? .deferred : cause,
            step: member.step,
            rung: member.rung,
            bracket: self.ladders.count > 1 ? member.bracket : nil,
            cost: cost?.value,
            violation: cost?.violation,
            rank: rank + 1,
            competitors: rung.all.count,
            threshold: rung.all.cost(rank: quota - 1)?.feasibleValue,
            probability: isDeferred ? cost.map { self.probability($0, member.bracket, member.rung) } : nil
        )
    }
}
