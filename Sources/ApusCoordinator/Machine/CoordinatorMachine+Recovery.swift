import ApusProtocol
import ApusQueue
package import ApusStore
import ApusStudy

extension CoordinatorMachine {
    /// Takes over what a former coordinator left in the store; called once, before any event.
    package mutating func restore(_ snapshot: StoreSnapshot, runs: [StudyRun], _ moment: Moment) {
        self.nextSession = max(self.nextSession, snapshot.nextSession)
        self.nextStudy = max(self.nextStudy, snapshot.nextStudy)
        for node in snapshot.quarantines {
            self.nodes.restored(
                node.worker,
                reason: node.reason,
                probesFailed: node.probesFailed,
                since: node.since,
                moment
            )
            self.queue.workerAdmitted(node.worker, .closed)
        }
        for (part, run) in zip(snapshot.studies, runs) {
            self.studies[run.record.id] = run
            self.restore(part, run, moment)
        }
    }

    private mutating func restore(_ part: StoreSnapshot.StudyPart, _ run: StudyRun, _ moment: Moment) {
        let id = run.record.id
        self.queue.studyAdded(
            id,
            resources: run.study.resources,
            engine: run.study.engineNeeded,
            parallel: part.record.parallel,
            schedule: part.record.schedule,
            isPaused: part.record.state == .paused
        )
        let open = Dictionary(part.attempts.map { ($0.attempt.trial.number, $0) }) { first, _ in first }
        self.studies[id]?.restore(
            part.trials,
            finals: part.finals,
            log: part.optimizerLog,
            checkpoints: part.checkpoints
        )
        self.studies[id]?.pinned = part.pinned
        self.studies[id]?.restore(part.failures, trials: part.trials)
        self.restoreSuspicions(part, moment)
        for (number, carried) in part.carried { self.studies[id]?.restore(carried: carried, of: number) }
        for (number, facts) in part.facts { self.studies[id]?.restore(facts, of: number) }
        self.studies[id]?.losses = part.losses.mapValues { LossCount(whileRunning: $0) }
        self.studies[id]?.endedAt = part.endedAt
        for trial in part.trials where !trial.state.isEnded {
            let name = TrialID(study: id, number: trial.number)
            if let attempt = open[trial.number], attempt.attempt.epoch == trial.epoch, trial.state == .running {
                self.studies[id]?.restore(attempt, measured: part.measured[trial.number] ?? [])
                self.queue.leaseRestored(
                    attempt.attempt,
                    session: attempt.session,
                    worker: attempt.worker,
                    now: moment.now
                )
            } else if trial.state != .paused {
                self.studies[id]?.update(trial.number) { $0.summary.state = .waiting }
                self.queue.trialWaiting(
                    name,
                    epoch: trial.epoch + 1,
                    avoiding: self.studies[id]?.failed.avoided(by: trial.number) ?? []
                )
            }
        }
        self.stopOutranked(id)
        self.stopRaced(id)
        for lost in part.superseded { self.studies[id]?.restore(superseded: lost) }
        if part.record.state.isEnded { self.queue.studyClosed(id) }
        self.stopRestored(id)
        self.unsettled.insert(id)
    }

    /// Trials of a study that was stopped while their workers were away.
    private mutating func stopRestored(_ id: StudyID) {
        for number in self.studies[id]?.running.keys.sorted() ?? []
        where self.isClosed(TrialID(study: id, number: number)) {
            self.studies[id]?.running[number]?.stop = .studyStopped
        }
    }
}
