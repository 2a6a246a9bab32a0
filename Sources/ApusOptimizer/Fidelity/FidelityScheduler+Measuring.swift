public import ApusStudy

/// What trials measure, and how their runs end.
extension FidelityScheduler {
    /// The objective's cost of a running trial after a step; the order of the list is the order to act in.
    ///
    /// An empty list means that it goes on. A step that was measured before is the same step again.
    public mutating func measured(
        _ number: UInt32,
        step: Int,
        cost: Double,
        constraints: [Double] = []
    ) -> [FidelityAction] {
        self.measured(number, step: step, StepCost(cost, constraints: constraints), constraints, decided: nil)
    }

    /// `decided` is what came of it before a restart.
    mutating func measured(
        _ number: UInt32,
        step: Int,
        _ cost: StepCost?,
        _ constraints: [Double],
        decided: [FidelityAction]?
    ) -> [FidelityAction] {
        guard let index = self.index(number, in: .running) else { return [] }
        let step = min(step, self.stepsMax)
        guard step > self.trials[index].lastStep else { return self.repeated(index, step: step) }
        self.trials[index].lastStep = step
        self.trials[index].lastCost = cost
        self.trials[index].lastConstraints = constraints
        let actions = decided ?? self.verdict(number, step: step, cost: cost)
        if let decided { self.rule.remeasured(number, step: step, cost: cost, decided: decided) }
        if actions.contains(where: { $0.trial == number }) { self.trials[index].noteResult(step: step) }
        self.carryOut(actions)
        return actions
    }

    /// What the rule decides about a step; the last one completes the trial.
    private mutating func verdict(_ number: UInt32, step: Int, cost: StepCost?) -> [FidelityAction] {
        var actions = self.rule.measured(number, step: step, cost: cost)
        guard step >= self.stepsMax else { return actions }
        let reasons = FidelityReasons(
            rule: self.name,
            cause: .lastStep,
            step: step,
            cost: cost?.value,
            violation: cost?.violation
        )
        actions.removeAll { $0.trial == number }
        actions.insert(.complete(number, reasons), at: 0)
        return actions
    }

    /// The run of a trial ended; what follows for others comes back.
    public mutating func ended(_ number: UInt32, _ end: FidelityEnd) -> [FidelityAction] {
        self.ended(number, end, decided: nil)
    }

    mutating func ended(
        _ number: UInt32,
        _ end: FidelityEnd,
        decided: [FidelityAction]?
    ) -> [FidelityAction] {
        guard let index = self.indices[number] else { return [] }
        let trial = self.trials[index]
        guard !trial.state.isEnded else { return [] }
        guard end == .finished else { return self.leave(index, .failed, cost: nil) }
        guard trial.state.isActive else { return [] }
        if trial.state == .running, trial.lastStep < trial.to {
            guard trial.checkpoint >= trial.to else {
                self.trials[index].noteResult(step: max(trial.lastStep, 1))
                return self.leave(index, .completed, cost: trial.lastCost)
            }
            // All its steps are done, though the last one was not measured: the newest cost stands for it.
            let actions = self.measured(
                number,
                step: trial.to,
                trial.lastCost,
                trial.lastConstraints,
                decided: decided
            )
            guard self.trials[index].state == .pausing else { return actions }
            self.active -= 1
            self.pause(index)
            return actions
        }
        self.active -= 1
        self.pause(index)
        return []
    }

    /// A step that is trained again after a loss.
    private mutating func repeated(_ index: Int, step: Int) -> [FidelityAction] {
        guard step >= self.trials[index].to, let action = self.trials[index].lastAction else { return [] }
        guard case .pause = action else { return [] }
        self.trials[index].state = .pausing
        return [action]
    }
}
