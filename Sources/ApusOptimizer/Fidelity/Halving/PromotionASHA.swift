import ApusSpace

/// Asynchronous successive halving that pauses and promotes.
///
/// Li et al., "A System for Massively Parallel Hyperparameter Tuning" (MLSys 2020), algorithm 2: a free place promotes
/// the best paused trial that is among the best 1 / eta of its rung, from the top rung down, and starts a new trial
/// where there is none. The trial keeps its checkpoint, so a rung costs the steps between two rungs alone. Three
/// departures: a trial that would be promoted next anyway runs on in its place; costs that are not finite count in the
/// rung and are never promoted; and when no new trials come and nothing runs, the best of the highest rung that is left
/// goes on, so that a short study ends with a trial that has all its steps.
struct PromotionASHA: FidelityRule {
    struct Member: Sendable {
        let bracket: Int

        /// The rung that it runs for, or where it was measured last.
        var rung = 0
        var step = 0

        /// Of the rungs where it was measured, from the first of its bracket.
        var costs: [Double?] = []

        var isMeasured: Bool { self.costs.count > self.rung }
    }

    static let name = "asha"
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
        self.evidenceMin = options.real("evidence", in: 0...1, standard: 0.1)
        self.eta = halving.eta
        self.ladders = (0..<count).map { bracket in
            RungLadder(from: all.steps[bracket], by: halving.eta, upTo: halving.stepsMax)
        }
        self.rungs = self.ladders.map { [Rung](repeating: Rung(), count: $0.steps.count) }
        self.relations = self.ladders.map { [RungRelation](repeating: RungRelation(), count: $0.steps.count) }
        self.turns = BracketTurns(count: count, eta: halving.eta)
    }

    func next(isAdmitting: Bool, isIdle: Bool) -> FidelityStep? {
        if let promotion = self.promotion(isEvident: true) { return promotion }
        if isAdmitting {
            let bracket = self.turns.next
            return .new(to: self.ladders[bracket].steps[0], bracket: bracket)
        }
        if let promotion = self.promotion(isEvident: false) { return promotion }
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

    mutating func measured(_ trial: UInt32, step: Int, cost: Double?) -> [FidelityAction] {
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
    mutating func ended(_ trial: UInt32, cost: Double?) -> [FidelityAction] {
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

    private mutating func record(_ trial: UInt32, _ member: inout Member, upTo reached: Int, cost: Double?) {
        for rung in member.costs.count...max(reached, member.costs.count) {
            self.rungs[member.bracket][rung].record(trial, cost: cost)
            if rung > 0 {
                self.relations[member.bracket][rung - 1].add(trial, lower: member.costs[rung - 1], upper: cost)
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

    /// The promotion that a free place would make, from the rung with the most steps down.
    private func promotion(isEvident: Bool) -> FidelityStep? {
        self.best { bracket, rung in
            guard let entry = self.rungs[bracket][rung].waiting.entries.first else { return nil }
            let rank = self.rungs[bracket][rung].all.rank(entry.trial, cost: entry.cost)
            guard isEvident, self.evidenceMin > 0 else {
                return rank < self.rungs[bracket][rung].quota(self.eta) ? entry : nil
            }
            guard rank < self.quota(bracket, rung) else { return nil }
            let best = self.rungs[bracket][rung + 1].all.cost(rank: 0)
            let probability = self.relations[bracket][rung].probability(entry.cost, below: best)
            return probability >= self.evidenceMin ? entry : nil
        }
        .map { self.step($0, cause: .ranked) }
    }

    private func immediate() -> FidelityStep? {
        self.promotion(isEvident: true) ?? (self.isAdmitting ? nil : self.promotion(isEvident: false))
    }

    private func quota(_ bracket: Int, _ rung: Int) -> Int {
        var quota = 0
        for lower in 0...rung { quota = max(self.rungs[bracket][lower].all.count, quota) / self.eta }
        return quota
    }

    private func closing() -> FidelityStep? {
        let isTopReached = self.rungs.contains { $0.last.map { !$0.all.entries.isEmpty } ?? false }
        guard !isTopReached else { return nil }
        return self.best { bracket, rung in self.rungs[bracket][rung].waiting.entries.first }
            .map { self.step($0, cause: .closing) }
    }

    private func best(_ candidate: (Int, Int) -> RankedCosts.Entry?) -> UInt32? {
        var best: (steps: Int, trial: UInt32)?
        for (bracket, ladder) in self.ladders.enumerated() {
            for rung in stride(from: ladder.top - 1, through: 0, by: -1) {
                guard let entry = candidate(bracket, rung) else { continue }
                if best.map({ ladder.steps[rung] > $0.steps }) ?? true { best = (ladder.steps[rung], entry.trial) }
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
        let cost = member.costs[member.rung]
        return FidelityReasons(
            rule: Self.name,
            cause: cost == nil ? .noCost : cause,
            step: member.step,
            rung: member.rung,
            bracket: self.ladders.count > 1 ? member.bracket : nil,
            cost: cost,
            rank: rung.all.rank(trial, cost: cost) + 1,
            competitors: rung.all.count,
            threshold: rung.all.cost(rank: rung.quota(self.eta) - 1)
        )
    }
}
