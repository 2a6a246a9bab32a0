import ApusOptimizer
import ApusQueue
import ApusSpace
import ApusStore
import ApusStudy

/// The best configurations run again once the search is over; the optimizer is told nothing of it.
extension CoordinatorMachine {
    func isConfirmation(_ trial: TrialID) -> Bool {
        self.studies[trial.study]?.confirmations[trial.number] != nil
    }

    /// Begins the runs that a study asks for and that are not there yet; false when there are none.
    mutating func beginConfirming(_ id: StudyID, into effects: inout [Effect]) -> Bool {
        guard let run = self.studies[id] else { return false }
        let due = run.confirmationsDue.prefix(max(0, StudyLimits.trialsMax - run.trials.count))
        guard !due.isEmpty else { return false }
        let first = UInt32(run.trials.count + 1)
        self.studies[id]?.confirm(Array(due), first: first)
        self.studies[id]?.proposer.confirming(Array(due), first: first)
        // The search may have been called off.
        self.queue.studyReopened(id)
        self.add(due.compactMap { run.trial($0)?.summary.configuration }, to: id, into: &effects)
        self.unsettled.insert(id)
        return true
    }
}

extension StudyRun {
    /// How many trials the search has, those that run its best again left out.
    package var searchCount: Int { self.trials.count - self.confirmations.count }

    /// The trials that the optimizer knows, by their numbers.
    var searchTrials: [TrialSummary] {
        guard !self.confirmations.isEmpty else { return self.trials.map(\.summary) }
        return self.trials.lazy.map(\.summary).filter { self.confirmations[$0.number] == nil }
    }

    /// The trials that are to be run again, one entry for each run that has not begun.
    var confirmationsDue: [UInt32] {
        guard let confirmation = self.study.confirm else { return [] }
        let plan = ConfirmationPlan(confirmation)
        let chosen = plan.chosen(of: self.account.ranking) { self.trial($0)?.summary.configuration }
        return plan.due(chosen, begun: self.confirmationsBegun)
    }

    /// How many runs of each trial have begun.
    var confirmationsBegun: [UInt32: Int] {
        self.confirmations.values.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }

    /// The trials from `first` on run these again.
    mutating func confirm(_ numbers: [UInt32], first: UInt32) {
        for (offset, number) in numbers.enumerated() { self.confirmations[first + UInt32(offset)] = number }
    }

    /// What the log says of limits and of the runs at the end.
    mutating func restoreAccount(_ log: [OptimizerEntry]) {
        for entry in log {
            switch entry {
            case .budget(let entry): self.account.apply(entry)
            case .confirming(let first, let numbers): self.confirm(numbers, first: first)
            case .proposed, .added, .told, .dropped, .fidelity, .race, .earlier, .leftOut, .restarted: break
            }
        }
        self.isSearchOver = self.account.end != nil || !self.confirmations.isEmpty
    }
}
