import ApusHistory
import ApusStore
import ApusStudy

/// The same events for the checker, and checks that need the whole of an attempt.
extension DurableLog {
    mutating func enterHistory(_ event: StoreEvent) {
        switch event {
        case .trialsProposed(let study, let new):
            for trial in new {
                let isAdded = self.added.contains(trial.configuration) || self.isConfirmation(trial)
                self.history.take(.proposed(TrialID(study: study, number: trial.number), isAdded: isAdded))
            }
        case .attemptLeased(let attempt, _, _, _, _): self.history.take(.leased(attempt))
        case .attemptStarted(let attempt, let sequence, _), .measured(let attempt, let sequence, _):
            self.history.take(.reported(attempt, sequence: sequence))
        case .attemptEnded(let attempt, let sequence, let end, _, let isLate, _):
            if end.outcome != .lost { self.history.take(.reported(attempt, sequence: sequence)) }
            self.history.take(.ended(attempt, end.outcome, isLate: isLate))
        case .trialEnded(let trial, let state, let epoch, let cost, _):
            self.history.take(.accepted(trial, state, epoch: epoch, cost: cost))
        case .trialPaused(let trial, _, _, _): self.history.take(.paused(trial))
        case .trialRequeued(let trial):
            self.history.take(.requeued(trial, isAsked: self.rerun.contains(trial.number)))
        case .optimizerLogged(let study, _, let entries):
            for entry in entries { self.enterHistory(entry, of: study) }
        default: break
        }
    }

    private mutating func enterHistory(_ entry: OptimizerEntry, of study: StudyID) {
        switch entry {
        // A rule that looks at trials on their way tells of each of their stops.
        case .told(let told) where self.record?.study.fidelity == nil:
            self.history.take(.told(TrialID(study: study, number: told.number)))
        case .restarted: self.history.take(.optimizerRestarted(study))
        case .budget(.decided(let end, _)) where end.limit != "trials": self.history.take(.endedEarly(study))
        default: break
        }
    }

    /// Whether a new trial runs one of the search's best again; none else has a configuration that is known.
    private func isConfirmation(_ trial: TrialSummary) -> Bool {
        self.record?.study.confirm != nil
            && self.trials.values.contains { $0.configuration == trial.configuration }
    }

    /// A good result that came first is never put aside.
    func wastes(_ attempt: AttemptID, _ end: AttemptEnd, _ isLate: Bool) -> Bool {
        guard isLate, end.outcome == .succeeded, self.attempts[attempt]?.steps == nil,
            let trial = self.trials[attempt.trial.number], !trial.state.isEnded
        else { return false }
        return attempt.epoch > self.rerunEpochs[attempt.trial.number] ?? 0
    }
}
