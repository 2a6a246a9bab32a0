import ApusSpace
import ApusStudy

/// Asynchronous successive halving that only stops.
///
/// Li et al. (MLSys 2020), section 3.3 and appendix, as Optuna, Ray and Determined have it: every trial runs on until it
/// meets a rung where it is not among the best 1 / eta of those that were there before it, itself included; while these
/// are fewer than eta, the best goes on. It needs no checkpoints, and trains the first trials for longer than
/// ``PromotionASHA``.
struct StoppingASHA: StoppingRule {
    static let name = "asha"
    let eta: Int
    let ladder: RungLadder
    private var rungs: [RankedCosts]
    private var costs: [UInt32: [StepCost?]] = [:]

    var stepsMax: Int { self.ladder.steps[self.ladder.top] }

    init(options: inout ModelOptions, context: FidelityContext) {
        let halving = HalvingOptions(&options, stepsMax: context.stepsMax, eta: 4)
        self.eta = halving.eta
        self.ladder = RungLadder(from: halving.stepsMin, by: halving.eta, upTo: halving.stepsMax)
        self.rungs = [RankedCosts](repeating: RankedCosts(), count: self.ladder.steps.count)
    }

    mutating func measured(_ trial: UInt32, step: Int, cost: StepCost?) -> [FidelityAction] {
        guard let reached = self.ladder.rung(reachedBy: step) else { return [] }
        var costs = self.costs[trial] ?? []
        defer { self.costs[trial] = costs }
        while costs.count <= reached {
            let rung = costs.count
            self.rungs[rung].insert(trial, cost: cost)
            costs.append(cost)
            guard rung < self.ladder.top, !self.isAmongBest(trial, cost: cost, at: rung) else { continue }
            return [.stop(trial, self.reasons(trial, step: step, cost: cost, rung: rung))]
        }
        return []
    }

    mutating func ended(_ trial: UInt32, cost: StepCost?) -> [FidelityAction] { [] }

    mutating func invalidated(_ trial: UInt32) -> [FidelityAction] {
        for (rung, cost) in (self.costs.removeValue(forKey: trial) ?? []).enumerated() {
            self.rungs[rung].remove(trial, cost: cost)
        }
        return []
    }

    private func isAmongBest(_ trial: UInt32, cost: StepCost?, at rung: Int) -> Bool {
        cost != nil && self.rungs[rung].rank(trial, cost: cost) < self.quota(rung)
    }

    private func quota(_ rung: Int) -> Int {
        max(1, self.rungs[rung].count / self.eta)
    }

    private func reasons(_ trial: UInt32, step: Int, cost: StepCost?, rung: Int) -> FidelityReasons {
        FidelityReasons(
            rule: Self.name,
            cause: cost == nil ? .noCost : .outranked,
            step: step,
            rung: rung,
            cost: cost?.value,
            violation: cost?.violation,
            rank: self.rungs[rung].rank(trial, cost: cost) + 1,
            competitors: self.rungs[rung].count,
            threshold: self.rungs[rung].cost(rank: self.quota(rung) - 1)?.feasibleValue
        )
    }
}
