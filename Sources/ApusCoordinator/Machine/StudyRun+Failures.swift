import ApusStore
import ApusStudy

extension StudyRun {
    /// Counts an attempt under a cause, instead of one that it had; false when nothing changes.
    mutating func attribute(_ attempt: AttemptID, to cause: FailureCause) -> Bool {
        let former = self.attemptCauses[attempt]
        guard former != cause else { return false }
        if let former { self.causeCounts[former, default: 0] -= 1 }
        self.causeCounts[cause, default: 0] += 1
        // Nobody changes his mind about a worker that was lost.
        if cause != .infrastructure { self.attemptCauses[attempt] = cause }
        let number = attempt.trial.number
        if self.causes[number] != nil, self.trial(number)?.acceptedEpoch == attempt.epoch {
            self.causes[number] = cause
        }
        return true
    }

    /// The first trial with the same configuration: runs of a race, and runs of the best, are no configurations anew.
    func configurationNumber(of number: UInt32) -> UInt32 {
        if let confirmed = self.confirmations[number] { return confirmed }
        return self.race?.target(of: number)?.first ?? number
    }

    /// Why the study was paused by failures; `nil` when it was not.
    package var failurePause: String? {
        guard self.record.state == .paused, self.record.reason.hasPrefix(FailureClassifier.pausePrefix) else {
            return nil
        }
        return self.record.reason
    }

    /// What a former coordinator had found of failures; after the trials and their race are restored.
    mutating func restore(_ failures: StoreSnapshot.Failures, trials: [TrialSummary]) {
        self.causeCounts = failures.counts
        self.causes = failures.causes
        let unended = Set(trials.lazy.filter { !$0.state.isEnded }.map(\.number))
        for past in failures.history {
            if let cause = past.cause { self.attemptCauses[past.attempt] = cause }
            let evidence = FailureEvidence(
                past.end,
                hasStarted: past.hasStarted,
                program: self.study.program
            )
            guard let evidence else { continue }
            self.failed.restored(
                .init(
                    attempt: past.attempt,
                    worker: past.worker,
                    configuration: self.configurationNumber(of: past.attempt.trial.number),
                    evidence: evidence
                ),
                isOpen: past.cause == nil && unended.contains(past.attempt.trial.number)
            )
        }
    }
}
