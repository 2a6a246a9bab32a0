import ApusSpace
import ApusStudy

/// What a scheduler knows of a trial.
struct FidelityTrial: Sendable {
    struct Result: Hashable, Sendable {
        let step: Int
        let cost: StepCost?
        let constraints: [Double]
    }

    let number: UInt32
    let configuration: Configuration?
    var state: FidelityState = .running

    /// The step after which its run ends.
    var to: Int

    /// The newest step that was measured; a step up to it counts once, also when it is trained again after a loss.
    var lastStep: Int
    var lastCost: StepCost?

    /// The values of the constraints at the newest step.
    var lastConstraints: [Double] = []

    /// The step of the newest checkpoint, 0 without one.
    var checkpoint: Int

    /// The costs at which something was decided, by rising steps.
    var results: [Result] = []
    var reasons: [FidelityReasons] = []
    var lastAction: FidelityAction?

    mutating func note(_ action: FidelityAction) {
        self.lastAction = action
        self.reasons.append(action.reasons)
    }

    mutating func noteResult(step: Int) {
        guard self.results.last.map({ $0.step < step }) ?? true else { return }
        self.results.append(Result(step: step, cost: self.lastCost, constraints: self.lastConstraints))
    }
}
