import ApusOptimizer
import ApusProtocol
import ApusQueue
import ApusStore
package import ApusStudy

/// Trials that save and give way to a study of a higher priority, and go on later.
extension CoordinatorMachine {
    /// Asks running trials to save and end, where studies of a higher priority want their places.
    ///
    /// Only trials whose steps a rule decides and whose program saves checkpoints are asked: any other would begin anew.
    mutating func askToGiveWay(into effects: inout [Effect]) {
        let open = self.studies.lively.filter { !(self.studies.entry($0)?.run.record.state.isEnded ?? true) }
        let priorities = open.compactMap { self.studies.entry($0)?.run.record.schedule.priority }
        guard let lowest = priorities.min(), let highest = priorities.max(), lowest < highest else { return }
        var (able, asked) = (Set<AttemptID>(), Set<AttemptID>())
        var wanted: [StudyID: Int] = [:]
        for id in open {
            guard let run = self.studies[id] else { continue }
            for running in run.running.values {
                if running.stop == .giveWay { asked.insert(running.attempt) }
                if self.canGiveWay(running, run) { able.insert(running.attempt) }
            }
            if run.record.schedule.priority > lowest { wanted[id] = self.wantedPlaces(of: run) }
        }
        guard !able.isEmpty else { return }
        for attempt in self.queue.givingWay(able: able, asked: asked, wanted: wanted) {
            self.askToGiveWay(attempt.trial, into: &effects)
        }
    }

    /// Asks the trial's attempt to save and end, where it can go on later; false where it cannot.
    @discardableResult
    package mutating func askToGiveWay(_ trial: TrialID, into effects: inout [Effect]) -> Bool {
        guard let run = self.studies[trial.study], let running = run.running[trial.number],
            self.canGiveWay(running, run)
        else { return false }
        self.order(.giveWay, trial, into: &effects)
        return true
    }

    /// The step after which an attempt saved and ended that was to do more; `nil` for one that did all of its steps.
    func shortened(_ steps: AttemptSteps, _ end: AttemptEnd) -> Int? {
        guard end.outcome == .paused, let done = end.stepsDone, done < steps.to else { return nil }
        return max(done, steps.from)
    }

    /// An attempt saved and ended early, as it was asked to: its trial waits again; false where its rule has decided
    /// otherwise meanwhile.
    mutating func gaveWay(
        _ attempt: RunningAttempt,
        at step: Int,
        _ artifact: StoredContent?,
        into effects: inout [Effect]
    ) -> Bool {
        let (id, number) = (attempt.attempt.trial.study, attempt.attempt.trial.number)
        guard self.studies[id]?.steps?.scheduler.state(of: number) == .running else { return false }
        // Without what it saved, it goes on from the checkpoint before.
        if step > attempt.steps?.from ?? 0, let artifact, artifact.byteCount > 0 {
            self.studies[id]?.steps?.saved(number, artifact)
            self.apply(.saved(number, step: step), to: id, into: &effects)
            self.studies[id]?.steps?.carried[number] = attempt.metrics
        }
        self.requeue(attempt, into: &effects)
        return true
    }

    private func canGiveWay(_ running: RunningAttempt, _ run: StudyRun) -> Bool {
        guard running.stop == nil, running.startedAt != nil, running.steps != nil, run.study.program.savesCheckpoints,
            run.confirmations[running.attempt.trial.number] == nil
        else { return false }
        return self.sessions[running.session]?.connection != nil
    }

    /// How many places a study could fill beside those it has.
    private func wantedPlaces(of run: StudyRun) -> Int {
        guard run.record.state == .running, !run.isCalledOff else { return 0 }
        let waiting = self.queue.waitingCount(of: run.record.id)
        if let question = self.question(of: run.record.id) { return waiting + question.count }
        if let steps = run.steps { return waiting + (steps.scheduler.next() == nil ? 0 : 1) }
        if let race = run.race {
            guard case .run = race.scheduler.next() else { return waiting }
            return waiting + 1
        }
        return waiting + (run.mayPropose ? run.room : 0)
    }
}

extension Program {
    /// Whether it can go on from what it saved.
    var savesCheckpoints: Bool {
        switch self {
        case .train: true
        case .run(let program): program.checkpoint != nil
        case .nothing: false
        }
    }
}
