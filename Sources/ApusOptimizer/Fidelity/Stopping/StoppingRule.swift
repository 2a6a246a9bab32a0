import ApusSpace
import ApusStudy

/// A rule that starts every trial for all its steps, and stops some on the way.
protocol StoppingRule: FidelityRule {
    var stepsMax: Int { get }
}

extension StoppingRule {
    var pausesTrials: Bool { false }

    func next(isAdmitting: Bool, isIdle: Bool) -> FidelityStep? {
        isAdmitting ? .new(to: self.stepsMax, bracket: 0) : nil
    }

    func began(_ trial: UInt32, _ work: FidelityWork, configuration: Configuration?) {}

    func paused(_ trial: UInt32, at checkpoint: Int) {}

    func admitted(_ isAdmitting: Bool) -> [FidelityAction] { [] }
}
