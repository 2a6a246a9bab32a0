import ApusOptimizer
package import ApusStore
import ApusStudy

extension StudyRun {
    /// The stored trials, in the order of their numbers, told to the optimizer as they were told before.
    mutating func restore(
        _ trials: [TrialSummary],
        finals: [UInt32: [MetricValue]],
        log: [OptimizerEntry],
        checkpoints: [UInt32: [StoreSnapshot.Checkpoint]] = [:]
    ) {
        self.restoreAccount(log)
        for trial in trials {
            self.append(trial)
            self.judge(trial.number, cost: trial.cost, finals: finals[trial.number] ?? [])
            if trial.isInvalidated { self.invalidated += 1 }
            if trial.state.isEnded { self.note(failure: trial.number, trial.state) }
        }
        self.steps?.restore(log: log, trials: trials, checkpoints: checkpoints)
        self.race?.restore(log: log, trials: trials)
        self.followRace()
        let known = self.race.map { race in trials.filter { race.scheduler.isFirst($0.number) } } ?? self.searchTrials
        self.proposer.restore(self.trials.map(\.summary), known: known, log: log)
    }

    /// An attempt that ran when the former coordinator ended, with the last value of each metric that was stored.
    mutating func restore(_ open: StoreSnapshot.OpenAttempt, measured: [Measurement]) {
        self.running[open.attempt.trial.number] = self.attempt(open, measured)
        self.losses[open.attempt.trial.number] = open.losses == 0 ? nil : LossCount(whileRunning: open.losses)
        let worker = self.workerIndex(of: open.worker)
        self.update(open.attempt.trial.number) { $0.worker = worker }
    }

    /// An attempt whose lease was lost before the former coordinator ended, and whose result may still win.
    mutating func restore(superseded lost: StoreSnapshot.SupersededAttempt) {
        var attempt = self.attempt(lost.attempt, lost.measured)
        attempt.lostAt = lost.lostAt
        self.superseded[lost.attempt.attempt] = attempt
    }

    private func attempt(_ open: StoreSnapshot.OpenAttempt, _ measured: [Measurement]) -> RunningAttempt {
        var attempt = RunningAttempt(
            attempt: open.attempt,
            session: open.session,
            worker: open.worker,
            leasedAt: open.leasedAt,
            steps: self.attemptSteps(open.steps),
            metrics: self.steps?.carried[open.attempt.trial.number] ?? AttemptMetrics(criteria: self.study.criteria)
        )
        attempt.sequence = open.sequence
        attempt.startedAt = open.startedAt
        for measurement in measured { attempt.metrics.take(measurement) }
        return attempt
    }

    private func attemptSteps(_ range: Range<Int>?) -> AttemptSteps? {
        guard let range, let fidelity = self.study.fidelity else { return nil }
        return AttemptSteps(from: range.lowerBound, to: range.upperBound, total: fidelity.stepsMax)
    }

    /// What a trial that has not ended did before its present attempt.
    mutating func restore(carried: StoreSnapshot.Carried, of number: UInt32) {
        var metrics = AttemptMetrics(criteria: self.study.criteria)
        for measurement in carried.measured { metrics.take(measurement) }
        self.steps?.carried[number] = metrics
        self.update(number) { trial in
            // A paused trial's are among its facts.
            guard trial.summary.state != .paused else { return }
            trial.milliseconds = carried.milliseconds
        }
    }

    /// What the tables show of a trial that ended or is paused, beside its summary.
    package mutating func restore(_ facts: StoreSnapshot.EndedFacts, of number: UInt32) {
        let worker = facts.worker.map { self.workerIndex(of: $0) } ?? -1
        self.update(number) { trial in
            trial.acceptedEpoch = facts.epoch
            trial.startedAt = facts.startedAt
            trial.milliseconds = facts.milliseconds
            trial.hasArtifact = facts.hasArtifact
            trial.worker = worker
        }
        self.reasons[number] = facts.reason.isEmpty ? self.stopReason(of: number) : facts.reason
        self.invalidations[number] = facts.invalidation.isEmpty ? nil : facts.invalidation
        if facts.milliseconds >= 0, self.trial(number)?.summary.state == .succeeded {
            self.durations.append(milliseconds: facts.milliseconds)
        }
    }

    /// Why a rule let a trial not go on: no attempt of it says so.
    private func stopReason(of number: UInt32) -> String? {
        guard self.trial(number)?.summary.state == .stopped else { return nil }
        guard self.race == nil else { return CoordinatorMachine.raceOver }
        return self.steps?.scheduler.reasons(of: number).last.map { ReasonLine.line(of: $0.description) }
    }

    /// Leaves a trial out of the model and of the results, and builds the model anew without it.
    mutating func invalidate(_ number: UInt32, reason: String) {
        self.update(number) { $0.summary.isInvalidated = true }
        self.invalidations[number] = reason
        guard self.confirmations[number] == nil else { return }
        self.restartProposer()
    }
}
