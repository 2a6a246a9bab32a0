import ApusProtocol
import ApusQueue
import ApusSpace
import ApusStore
import ApusStudy

extension CoordinatorMachine {
    /// The queue gave a trial to a worker: the lease becomes durable, then the assignment goes out.
    mutating func assigned(_ lease: Lease, _ moment: Moment, into effects: inout [Effect]) {
        let trial = lease.attempt.trial
        guard let session = self.sessions[lease.session], let connection = session.connection,
            let assignment = self.studies[trial.study].flatMap({ $0.assignment(of: lease.attempt) }),
            let program = self.studies[trial.study]?.program, let criteria = self.studies[trial.study]?.study.criteria
        else { return }
        let running = RunningAttempt(
            attempt: lease.attempt,
            session: lease.session,
            worker: session.worker,
            leasedAt: moment.unix,
            steps: assignment.steps,
            metrics: self.studies[trial.study]?.steps?.carried[trial.number] ?? AttemptMetrics(criteria: criteria)
        )
        self.studies[trial.study]?.running[trial.number] = running
        self.studies[trial.study]?.leased(lease.attempt, by: session.worker)
        self.nodes.leased(lease.attempt, to: session.worker)
        self.enterDevices(trial, isHeld: true, moment)
        effects.append(
            .store(
                .attemptLeased(
                    lease.attempt,
                    session.id,
                    session.worker,
                    steps: assignment.steps,
                    at: moment.unix
                )
            )
        )
        if self.sessions[session.id]?.programs.insert(program.digest).inserted ?? false {
            effects.append(.send(connection, .program(digest: program.digest, json: program.json)))
        }
        effects.append(.send(connection, .assign(assignment)))
    }

    /// A lease ran out, or went with its session.
    mutating func lost(_ attempt: AttemptID, _ moment: Moment, into effects: inout [Effect]) {
        let trial = attempt.trial
        guard let running = self.studies[trial.study]?.running[trial.number], running.attempt == attempt else { return }
        self.studies[trial.study]?.running[trial.number] = nil
        self.enterDevices(trial, isHeld: false, moment)
        self.supersede(running, lostAt: moment.unix)
        let reason = "worker '\(running.worker.rawValue)' was lost"
        // As far as is known: until now, on the coordinator's clock.
        let ran = running.startedAt.map { max(.zero, moment.unix.duration(since: $0)) } ?? .zero
        let end = AttemptEnd(outcome: .lost, reason: reason, duration: ran)
        effects.append(
            .store(
                .attemptEnded(
                    attempt,
                    sequence: running.sequence,
                    end,
                    artifact: nil,
                    isLate: false,
                    at: moment.unix
                )
            )
        )
        self.nodes.inconclusive(attempt, on: running.worker, moment)
        self.attemptLost(running, reason: reason, moment, into: &effects)
        self.attribute(attempt, to: .infrastructure, into: &effects)
    }

    /// Back to the front of the line, unless it was lost too often or is no longer wanted.
    mutating func attemptLost(
        _ running: RunningAttempt,
        reason: String,
        _ moment: Moment,
        into effects: inout [Effect]
    ) {
        let trial = running.attempt.trial
        // Only what is needed: a copy of the whole study would make the next change of its trials copy them all.
        guard let attemptsMax = self.studies[trial.study]?.study.limits.attempts else { return }
        self.unsettled.insert(trial.study)
        let losses = (self.studies[trial.study]?.losses[trial.number] ?? .init()).adding(running)
        self.studies[trial.study]?.losses[trial.number] = losses
        if running.stop == .outranked, self.studies[trial.study]?.race != nil {
            self.end(trial, as: .stopped, reason: Self.raceOver, into: &effects)
        } else if running.stop == .outranked {
            self.studies[trial.study]?.steps?.carried[trial.number] = running.metrics
            self.stopForGood(trial, reason: reason, into: &effects)
        } else if running.stop == .killedByUser {
            self.end(trial, as: .killed, reason: "killed by a user", into: &effects)
        } else if running.stop == .studyStopped || self.isClosed(trial) {
            self.end(trial, as: .cancelled, reason: "the study was stopped", into: &effects)
        } else if losses.isTooMany(of: attemptsMax) {
            let text = "lost \(losses.count) times, the last time because \(reason)"
            self.end(trial, as: .lost, reason: text, into: &effects)
        } else {
            self.requeue(running, into: &effects)
        }
    }

    /// Back to the front of the line, or ended where its study has ended.
    mutating func requeue(_ running: RunningAttempt, into effects: inout [Effect]) {
        let trial = running.attempt.trial
        self.unsettled.insert(trial.study)
        guard !self.isClosed(trial) else {
            return self.end(trial, as: .cancelled, reason: "the study was stopped", into: &effects)
        }
        self.studies[trial.study]?.goesOn(trial.number)
        effects.append(.store(.trialRequeued(trial)))
        self.queue.trialWaiting(
            trial,
            epoch: running.attempt.epoch + 1,
            first: true,
            avoiding: self.studies[trial.study]?.failed.avoided(by: trial.number) ?? []
        )
        self.resume(trial, into: &effects)
    }

    /// The trial's one accepted result.
    mutating func accept(
        _ attempt: RunningAttempt,
        _ end: AttemptEnd,
        _ artifact: StoredContent?,
        _ moment: Moment,
        into effects: inout [Effect]
    ) {
        let trial = attempt.attempt.trial
        let finals = attempt.metrics.finals
        let cost = end.outcome == .succeeded || end.outcome == .stopped ? attempt.metrics.cost : nil
        let state = TrialState(end.outcome)
        let reason = self.reasonLine(end.reason)
        self.studies[trial.study]?.accepted(
            attempt,
            state: state,
            cost: cost,
            finals: finals,
            reason: reason,
            end: end,
            hasArtifact: artifact != nil
        )
        self.unsettled.insert(trial.study)
        effects.append(
            .store(.trialEnded(trial, state, epoch: attempt.attempt.epoch, cost: cost, finals: finals))
        )
        self.enterEnd(trial)
        self.raceEnded(trial, into: &effects)
    }

    /// Ends a trial that no attempt ended.
    mutating func end(_ trial: TrialID, as state: TrialState, reason: String, into effects: inout [Effect]) {
        self.apply(.ended(trial.number, .cancelled), to: trial.study, into: &effects)
        self.studies[trial.study]?.ended(trial.number, as: state, reason: reason)
        self.nodes.dropped(trial)
        self.unsettled.insert(trial.study)
        effects.append(.store(.trialEnded(trial, state, epoch: 0, cost: nil, finals: [])))
        self.raceEnded(trial, into: &effects)
    }
}
