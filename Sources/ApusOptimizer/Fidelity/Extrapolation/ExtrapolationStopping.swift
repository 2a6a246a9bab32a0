import ApusStudy

/// Stops a trial whose learning curve is unlikely to end better than the incumbent.
///
/// Domhan, Springenberg and Hutter, "Speeding up automatic hyperparameter optimization of deep neural networks by
/// extrapolation of learning curves" (IJCAI 2015), section 4; see ``CurveForecast`` for the departures. The incumbent is
/// the best of those that ran all steps, or that ended by themselves, and kept to all constraints there.
struct ExtrapolationStopping: StoppingRule {
    private struct Member: Sendable {
        var curve = LearningCurve()
        var slot = 0
        var final: StepCost?
    }

    static let name = "extrapolation"
    let stepsMax: Int
    let interval: Int
    let graceSteps: Int
    let trialsMin: Int
    let probabilityMin: Double
    private let shapes: [CurveShape]
    private var members: [UInt32: Member] = [:]
    private var completed = RankedCosts()

    init(options: inout ModelOptions, context: FidelityContext) {
        self.stepsMax = context.stepsMax
        self.interval = options.interval(stepsMax: context.stepsMax)
        self.graceSteps = options.graceSteps(stepsMax: context.stepsMax)
        self.trialsMin = options.integer("min-trials", in: 1...1_000_000, standard: 1)
        self.probabilityMin = options.real("probability", in: 0...0.5, standard: 0.05)
        self.shapes = CurveShape.all(stepsMax: context.stepsMax)
    }

    mutating func measured(_ trial: UInt32, step: Int, cost: StepCost?) -> [FidelityAction] {
        guard let member = self.due(trial, step: step, cost: cost),
            let reasons = self.verdict(member, step: step, cost: cost?.value)
        else { return [] }
        self.members[trial] = nil
        return [.stop(trial, reasons)]
    }

    /// A forecast is most of the work, and what came of it is known.
    mutating func remeasured(_ trial: UInt32, step: Int, cost: StepCost?, decided: [FidelityAction]) {
        guard self.due(trial, step: step, cost: cost) != nil else { return }
        let isStopped = decided.contains { if case .stop(trial, _) = $0 { true } else { false } }
        if isStopped { self.members[trial] = nil }
    }

    /// Takes a step in; what is known of the trial comes back where it is to be judged now.
    private mutating func due(_ trial: UInt32, step: Int, cost: StepCost?) -> Member? {
        var member = self.members[trial] ?? Member()
        if let cost { member.curve.append(step: step, cost: cost.value) }
        let slot = step / self.interval
        let isDue = slot > member.slot && step >= self.graceSteps
        member.slot = slot
        self.members[trial] = member
        if step >= self.stepsMax {
            self.complete(trial, cost: cost)
            return nil
        }
        return isDue ? member : nil
    }

    mutating func ended(_ trial: UInt32, cost: StepCost?) -> [FidelityAction] {
        self.complete(trial, cost: cost)
        return []
    }

    mutating func invalidated(_ trial: UInt32) -> [FidelityAction] {
        if let final = self.members.removeValue(forKey: trial)?.final { self.completed.remove(trial, cost: final) }
        return []
    }

    private mutating func complete(_ trial: UInt32, cost: StepCost?) {
        self.members[trial] = nil
        guard let cost, cost.isFeasible else { return }
        self.completed.insert(trial, cost: cost)
        self.members[trial] = Member(final: cost)
    }

    private func verdict(_ member: Member, step: Int, cost: Double?) -> FidelityReasons? {
        guard self.completed.count >= self.trialsMin, let incumbent = self.completed.entries.first else { return nil }
        guard let forecast = CurveForecast(member.curve, at: self.stepsMax, shapes: self.shapes) else { return nil }
        let probability = forecast.probability(below: incumbent.cost.value)
        guard probability < self.probabilityMin else { return nil }
        return FidelityReasons(
            rule: Self.name,
            cause: .hopeless,
            step: step,
            cost: cost,
            threshold: incumbent.cost.value,
            probability: probability
        )
    }
}
