import ApusStudy

/// Stops a trial that has not become better for so many steps.
struct PatienceStopping: StoppingRule {
    struct Best: Sendable {
        var cost = Double.infinity
        var step = 0
    }

    static let name = "patience"
    let stepsMax: Int
    let patience: Int
    let graceSteps: Int

    /// What counts as better: lower by more than this.
    let improvementMin: Double
    private var bests: [UInt32: Best] = [:]

    init(options: inout ModelOptions, context: FidelityContext) {
        self.stepsMax = context.stepsMax
        self.patience = options.integer(
            "patience",
            in: 1...context.stepsMax,
            standard: max(1, context.stepsMax / 10)
        )
        self.improvementMin = options.real("min-improvement", in: 0...1e308, standard: 0)
        self.graceSteps = options.graceSteps(stepsMax: context.stepsMax)
    }

    mutating func measured(_ trial: UInt32, step: Int, cost: StepCost?) -> [FidelityAction] {
        var best = self.bests[trial] ?? Best()
        if let cost = cost?.value, best.cost == .infinity || cost < best.cost - self.improvementMin {
            best = Best(cost: cost, step: step)
        }
        self.bests[trial] = best
        guard step >= self.graceSteps, step - best.step >= self.patience else { return [] }
        let reasons = FidelityReasons(
            rule: Self.name,
            cause: .stale,
            step: step,
            cost: cost?.value,
            threshold: best.cost - self.improvementMin
        )
        return [.stop(trial, reasons)]
    }

    mutating func ended(_ trial: UInt32, cost: StepCost?) -> [FidelityAction] {
        self.bests[trial] = nil
        return []
    }

    mutating func invalidated(_ trial: UInt32) -> [FidelityAction] {
        self.bests[trial] = nil
        return []
    }
}
