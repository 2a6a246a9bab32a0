import ApusOptimizer
import ApusStudy

extension Coordinator {
    /// What the runs at the end of a study say so far; `nil` before they begin.
    func confirmation(of run: StudyRun) -> ConfirmationView? {
        guard !run.confirmations.isEmpty else { return nil }
        var runs: [UInt32: [UInt32]] = [:]
        for (number, chosen) in run.confirmations { runs[chosen, default: []].append(number) }
        let candidates = runs.keys.sorted().compactMap { chosen in
            self.candidate(chosen, runs: (runs[chosen] ?? []).sorted(), in: run)
        }
        let objective = run.study.objective
        let sorted = candidates.sorted { left, right in
            switch (left.objective, right.objective) {
            case (let one?, let other?) where one.mean != other.mean:
                objective.cost(of: one.mean) < objective.cost(of: other.mean)
            case (.some, nil): true
            case (nil, .some): false
            default: left.trial.id < right.trial.id
            }
        }
        return ConfirmationView(candidates: sorted, isComplete: !run.isConfirming)
    }

    private func candidate(_ chosen: UInt32, runs: [UInt32], in run: StudyRun) -> ConfirmationView.Candidate? {
        guard let trial = self.view(of: chosen, in: run) else { return nil }
        let records = runs.compactMap { run.trial($0) }
        let succeeded = records.filter { $0.summary.state == .succeeded && !$0.summary.isInvalidated }
        return ConfirmationView.Candidate(
            trial: trial,
            runs: runs,
            ended: records.count { $0.summary.state.isEnded },
            objective: MeanInterval(succeeded.compactMap { $0.summary.cost.map { run.study.objective.cost(of: $0) } }),
            holdout: run.study.holdout.compactMap { name in
                guard let index = run.metricNames.firstIndex(of: name) else { return nil }
                let values = succeeded.compactMap { index < $0.finals.count ? $0.finals[index] : nil }
                return MeanInterval(values).map { ConfirmationView.HeldOut(name: name, interval: $0) }
            }
        )
    }
}
