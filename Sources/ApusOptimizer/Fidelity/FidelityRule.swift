import ApusSpace
import ApusStudy

/// Decides how many steps a trial gets: what is particular to one method.
///
/// A value that decides by the calls and their order alone. ``FidelityScheduler`` keeps what all methods share: which
/// trial runs, its checkpoint, what is counted once, what was lost. Costs that are not finite arrive as `nil`; they
/// rank after all others and are never promoted. Rules that rank trials put those that break constraints behind those that
/// keep them.
protocol FidelityRule: Sendable {
    /// Whether trials pause, and go on later from their checkpoints.
    var pausesTrials: Bool { get }

    /// What a free place should run; `isIdle` where no trial runs.
    func next(isAdmitting: Bool, isIdle: Bool) -> FidelityStep?

    /// A trial runs as that work says; a new one has its configuration where the coordinator gave it.
    mutating func began(_ trial: UInt32, _ work: FidelityWork, configuration: Configuration?)

    /// A step that was not measured before, by a trial that runs.
    mutating func measured(_ trial: UInt32, step: Int, cost: StepCost?) -> [FidelityAction]

    /// A step that was measured, and decided about, before a restart.
    ///
    /// Leaves the rule as ``measured(_:step:cost:)`` did then, and need not work out what is known.
    mutating func remeasured(_ trial: UInt32, step: Int, cost: StepCost?, decided: [FidelityAction])

    /// A trial that was told to pause has given its place back.
    mutating func paused(_ trial: UInt32, at checkpoint: Int)

    /// A trial never goes on; `cost` is `nil` where it failed.
    mutating func ended(_ trial: UInt32, cost: StepCost?) -> [FidelityAction]

    /// What the trial did counts no more.
    mutating func invalidated(_ trial: UInt32) -> [FidelityAction]

    /// From now on new trials may be started, or none.
    mutating func admitted(_ isAdmitting: Bool) -> [FidelityAction]
}

extension FidelityRule {
    mutating func remeasured(_ trial: UInt32, step: Int, cost: StepCost?, decided: [FidelityAction]) {
        _ = self.measured(trial, step: step, cost: cost)
    }
}

/// What a rule asks for; the scheduler knows the checkpoints.
enum FidelityStep: Hashable, Sendable {
    case new(to: Int, bracket: Int)
    case promote(UInt32, to: Int, FidelityReasons)

    /// From the donor's checkpoint to the next multiple of `interval`.
    case copy(of: UInt32, configuration: Configuration, interval: Int)
}

/// What a rule may know of its study.
struct FidelityContext: Sendable {
    let stepsMax: Int
    let space: Space
    let seed: UInt64
}
