import ApusStudy

/// Stops a trial whose cost is above a limit, or that has none, once its grace is over.
struct ThresholdStopping: StoppingRule {
    static let name = "threshold"
    let stepsMax: Int
    let costMax: Double
    let graceSteps: Int
    let isMissingStopped: Bool

    init(options: inout ModelOptions, context: FidelityContext) {
        let most = Double.greatestFiniteMagnitude
        self.stepsMax = context.stepsMax
        self.costMax = options.real("max-cost", in: -most...most, standard: most)
        self.graceSteps = options.graceSteps(stepsMax: context.stepsMax)
        self.isMissingStopped = options.boolean("stop-missing", standard: true)
    }

    func measured(_ trial: UInt32, step: Int, cost: StepCost?) -> [FidelityAction] {
        guard step >= self.graceSteps, cost.map({ $0.value > self.costMax }) ?? self.isMissingStopped else { return [] }
        let reasons = FidelityReasons(
            rule: Self.name,
            cause: cost == nil ? .noCost : .beyondLimit,
            step: step,
            cost: cost?.value,
            threshold: self.costMax
        )
        return [.stop(trial, reasons)]
    }

    func ended(_ trial: UInt32, cost: StepCost?) -> [FidelityAction] { [] }

    func invalidated(_ trial: UInt32) -> [FidelityAction] { [] }
}
