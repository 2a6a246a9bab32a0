import ApusSpace
import ApusStudy

/// Successive halving and Hyperband: rungs that are decided when they are full.
///
/// Jamieson and Talwalkar (AISTATS 2016); Li et al., "Hyperband" (JMLR 2018), algorithm 1. The brackets follow one
/// another without end. A place that is free while a rung waits for its last trials begins the next bracket, as Falkner
/// et al. do (BOHB, ICML 2018, section 4.2), so no worker waits. A trial that fails keeps its place in the rung, as the
/// last.
struct SynchronousHalving: FidelityRule {
    private struct Opened: Sendable {
        let number: Int
        var bracket: HalvingBracket
    }

    let name: String
    let plans: [HalvingPlan]
    let pausesTrials = true

    /// Those that are not over, in the order of their opening; the last alone may take new trials.
    private var brackets: [Opened] = []
    private var opened = 0

    /// The number of each trial's bracket.
    private var numbers: [UInt32: Int] = [:]

    init(name: String, plans: [HalvingPlan]) {
        self.name = name
        self.plans = plans
    }

    static func successiveHalving(options: inout ModelOptions, context: FidelityContext) -> SynchronousHalving {
        let halving = HalvingOptions(&options, stepsMax: context.stepsMax, eta: 3)
        let plan = HalvingPlan.hyperband(halving)[0]
        let size = options.integer("bracket-trials", in: 1...1_000_000, standard: min(plan.sizes[0], 1_000_000))
        return Self(
            name: "successive-halving",
            plans: [HalvingPlan(ladder: plan.ladder, first: size, eta: halving.eta)]
        )
    }

    static func hyperband(options: inout ModelOptions, context: FidelityContext) -> SynchronousHalving {
        let halving = HalvingOptions(&options, stepsMax: context.stepsMax, eta: 3)
        let plans = HalvingPlan.hyperband(halving)
        let count = options.integer("brackets", in: 1...plans.count, standard: plans.count)
        return Self(name: "hyperband", plans: Array(plans.prefix(count)))
    }

    func next(isAdmitting: Bool, isIdle: Bool) -> FidelityStep? {
        for opened in self.brackets {
            guard let place = opened.bracket.promotion else { continue }
            return .promote(place.trial, to: opened.bracket.steps, self.chosen(place, in: opened))
        }
        guard isAdmitting else { return nil }
        if let last = self.brackets.last, last.bracket.takesNew {
            return .new(to: last.bracket.steps, bracket: last.number)
        }
        return .new(to: self.plan(self.opened).ladder.steps[0], bracket: self.opened)
    }

    mutating func began(_ trial: UInt32, _ work: FidelityWork, configuration: Configuration?) {
        if case .promote = work, let index = self.index(trial) { self.brackets[index].bracket.promoted(trial) }
        guard case .new = work else { return }
        if self.brackets.last.map({ !$0.bracket.takesNew }) ?? true {
            self.brackets.append(Opened(number: self.opened, bracket: HalvingBracket(self.plan(self.opened))))
            self.opened += 1
        }
        let last = self.brackets.count - 1
        self.brackets[last].bracket.began(trial)
        self.numbers[trial] = self.brackets[last].number
    }

    mutating func measured(_ trial: UInt32, step: Int, cost: StepCost?) -> [FidelityAction] {
        guard let index = self.index(trial) else { return [] }
        let before = self.brackets[index]
        guard step >= before.bracket.steps else { return [] }
        let others = self.update(index) { $0.measured(trial, cost: cost) }
        guard before.bracket.rung < before.bracket.plan.ladder.top else { return others }
        if others.contains(where: { $0.trial == trial }) { return others }
        let reasons = self.waiting(trial, step: step, cost: cost, in: before)
        guard cost != nil else { return [.stop(trial, reasons)] + others }
        // One that fills the rung and is among the best need not be put away and loaded again.
        guard let place = self.index(trial).flatMap({ self.brackets[$0].bracket.chosen.first { $0.trial == trial } })
        else { return [.pause(trial, reasons)] + others }
        let opened = self.brackets[index]
        self.brackets[index].bracket.promoted(trial)
        return [.extend(trial, to: opened.bracket.steps, self.chosen(place, in: opened))] + others
    }

    mutating func paused(_ trial: UInt32, at checkpoint: Int) {
        guard let index = self.index(trial) else { return }
        self.brackets[index].bracket.paused(trial)
    }

    mutating func ended(_ trial: UInt32, cost: StepCost?) -> [FidelityAction] {
        guard let index = self.index(trial) else { return [] }
        return self.update(index) { $0.ended(trial, cost: cost) }
    }

    mutating func invalidated(_ trial: UInt32) -> [FidelityAction] {
        guard let index = self.index(trial) else { return [] }
        self.numbers[trial] = nil
        return self.update(index) { $0.removed(trial) }
    }

    mutating func admitted(_ isAdmitting: Bool) -> [FidelityAction] {
        guard !isAdmitting, let last = self.brackets.indices.last else { return [] }
        return self.update(last) { $0.closed() }
    }

    private func plan(_ number: Int) -> HalvingPlan {
        self.plans[number % self.plans.count]
    }

    private func index(_ trial: UInt32) -> Int? {
        guard let number = self.numbers[trial] else { return nil }
        return self.brackets.firstIndex { $0.number == number }
    }

    /// Changes a bracket, stops those that are out by it, and forgets it when it is over.
    private mutating func update(
        _ index: Int,
        _ change: (inout HalvingBracket) -> [HalvingBracket.Place]
    ) -> [FidelityAction] {
        let before = self.brackets[index]
        let out = change(&self.brackets[index].bracket)
        let from = self.brackets[index].bracket.chosenFrom
        let threshold = self.brackets[index].bracket.chosen.last?.entry.cost.feasibleValue
        if self.brackets[index].bracket.isOver { self.brackets.remove(at: index) }
        return out.map { place in
            let reasons = FidelityReasons(
                rule: self.name,
                cause: .outranked,
                step: before.bracket.steps,
                rung: before.bracket.rung,
                bracket: before.number,
                cost: place.entry.cost.value,
                violation: place.entry.cost.violation,
                rank: place.rank + 1,
                competitors: from,
                threshold: threshold
            )
            return .stop(place.trial, reasons)
        }
    }

    private func chosen(_ place: HalvingBracket.Place, in opened: Opened) -> FidelityReasons {
        FidelityReasons(
            rule: self.name,
            cause: .ranked,
            step: opened.bracket.plan.ladder.steps[opened.bracket.rung - 1],
            rung: opened.bracket.rung - 1,
            bracket: opened.number,
            cost: place.entry.cost.value,
            violation: place.entry.cost.violation,
            rank: place.rank + 1,
            competitors: opened.bracket.chosenFrom
        )
    }

    private func waiting(_ trial: UInt32, step: Int, cost: StepCost?, in opened: Opened) -> FidelityReasons {
        FidelityReasons(
            rule: self.name,
            cause: cost == nil ? .noCost : .waiting,
            step: step,
            rung: opened.bracket.rung,
            bracket: opened.number,
            cost: cost?.value,
            violation: cost?.violation,
            rank: opened.bracket.ranked.rank(trial, cost: cost) + 1,
            competitors: opened.bracket.ranked.count + 1
        )
    }
}
