import ApusStore
import ApusStudy

extension StudyRun {
    /// An ended trial has other values than before; counts, incumbent and optimizer follow.
    mutating func remeasured(
        _ number: UInt32,
        state: TrialState,
        cost: Double?,
        finals: [MetricValue],
        reason: String
    ) {
        guard let before = self.trial(number) else { return }
        self.judge(number, cost: cost, finals: finals) { $0.summary.state = state }
        guard let after = self.trial(number)?.summary else { return }
        self.reasons[number] = reason.isEmpty ? nil : reason
        self.failures.removeAll { $0 == number }
        if state == .succeeded {
            let isNew = before.summary.state != .succeeded && before.milliseconds >= 0
            if isNew { self.durations.append(milliseconds: before.milliseconds) }
        } else {
            self.failures.append(number)
            if self.failures.count > Self.failuresMax { self.failures.removeFirst() }
        }
        guard !before.summary.isInvalidated, before.summary != after else {
            return
        }
        guard self.confirmations[number] == nil else { return }
        self.restartProposer()
    }
}
