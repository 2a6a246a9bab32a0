import ApusStudy

/// Stops a trial whose best is worse than what others had at its step.
///
/// Golovin et al., "Google Vizier" (KDD 2017), section 3.2.2: the trial's best so far against the median of the others'
/// running averages up to the same step; here any percentile, and also of trials that still run. Steps are compared at
/// multiples of `interval`, so that programs may report when they like. An average leaves out what was not finite, or broke a
/// constraint; a trial without anything else ranks after all others.
struct PercentileStopping: StoppingRule {
    struct Member: Sendable {
        var mean = 0.0
        var count = 0.0
        var best = Double.infinity

        /// The running average at each slot that it has passed.
        var averages: [Double?] = []

        mutating func add(_ cost: Double?) {
            guard let cost else { return }
            self.count += 1
            self.mean = self.mean * ((self.count - 1) / self.count) + cost / self.count
            self.best = min(self.best, cost)
        }
    }

    let name: String
    let stepsMax: Int
    let percentile: Double
    let interval: Int
    let graceSteps: Int
    let trialsMin: Int

    /// Running averages of all trials, by slot.
    private var slots: [RankedCosts] = []
    private var members: [UInt32: Member] = [:]

    /// `percentile` is `nil` where the study sets it.
    init(name: String, percentile: Double?, options: inout ModelOptions, context: FidelityContext) {
        self.name = name
        self.stepsMax = context.stepsMax
        self.percentile = percentile ?? options.real("percentile", in: 0...100, standard: 25)
        self.interval = options.interval(stepsMax: context.stepsMax)
        self.graceSteps = options.graceSteps(stepsMax: context.stepsMax)
        self.trialsMin = options.integer("min-trials", in: 1...1_000_000, standard: 5)
    }

    mutating func measured(_ trial: UInt32, step: Int, cost: StepCost?) -> [FidelityAction] {
        var member = self.members[trial] ?? Member()
        member.add(cost?.feasibleValue)
        let slot = step / self.interval
        let isDue = slot > member.averages.count
        let verdict =
            isDue && step >= self.graceSteps
            ? self.verdict(member, step: step, slot: slot, violation: cost?.violation) : nil
        while member.averages.count < slot {
            if self.slots.count == member.averages.count { self.slots.append(RankedCosts()) }
            let average = member.count > 0 ? member.mean : nil
            self.slots[member.averages.count].insert(trial, cost: StepCost(average))
            member.averages.append(average)
        }
        self.members[trial] = member
        return verdict.map { [.stop(trial, $0)] } ?? []
    }

    mutating func ended(_ trial: UInt32, cost: StepCost?) -> [FidelityAction] { [] }

    mutating func invalidated(_ trial: UInt32) -> [FidelityAction] {
        guard let member = self.members.removeValue(forKey: trial) else { return [] }
        for (slot, average) in member.averages.enumerated() { self.slots[slot].remove(trial, cost: StepCost(average)) }
        return []
    }

    /// Why a trial is stopped that comes to a slot now; the others alone are in it.
    private func verdict(_ member: Member, step: Int, slot: Int, violation: Double?) -> FidelityReasons? {
        guard slot <= self.slots.count else { return nil }
        let others = self.slots[slot - 1]
        guard others.count >= self.trialsMin else { return nil }
        let threshold = self.threshold(others)
        guard member.best > threshold else { return nil }
        return FidelityReasons(
            rule: self.name,
            cause: .worse,
            step: step,
            cost: member.best,
            violation: member.best.isFinite ? nil : violation,
            rank: others.rank(.max, cost: StepCost(member.best)) + 1,
            competitors: others.count + 1,
            threshold: threshold
        )
    }

    /// The percentile, linear between two costs; infinite where those without a cost begin.
    private func threshold(_ others: RankedCosts) -> Double {
        let place = self.percentile / 100 * Double(others.count - 1)
        let low = place.rounded(.down)
        let part = place - low
        let lower = others.cost(rank: Int(low))?.value ?? .infinity
        guard part > 0, lower < .infinity else { return lower }
        return lower * (1 - part) + (others.cost(rank: Int(low) + 1)?.value ?? .infinity) * part
    }
}
