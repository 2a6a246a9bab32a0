import ApusProtocol
import ApusQueue
import ApusStore
import ApusStudy

extension CoordinatorMachine {
    /// Takes a report in: once, in order, and only of the newest attempt – or of one that may still win.
    mutating func reported(
        _ report: Report,
        session: SessionID,
        connection: ConnectionID,
        _ moment: Moment,
        into effects: inout [Effect]
    ) {
        let trial = report.attempt.trial
        if let running = self.studies[trial.study]?.running[trial.number], running.attempt == report.attempt,
            running.session == session
        {
            self.takeCurrent(report, running, connection, moment, into: &effects)
        } else if let late = self.studies[trial.study]?.superseded[report.attempt], late.session == session {
            self.takeLate(report, late, connection, moment, into: &effects)
        } else {
            // Ended and forgotten, or never leased: nothing more is wanted of it.
            if case .ended = report.event {} else { effects.append(.send(connection, .fenced(report.attempt))) }
            self.acknowledge(report.attempt, report.sequence, connection)
        }
    }

    private mutating func takeCurrent(
        _ report: Report,
        _ running: RunningAttempt,
        _ connection: ConnectionID,
        _ moment: Moment,
        into effects: inout [Effect]
    ) {
        let trial = report.attempt.trial
        guard report.sequence == running.sequence + 1 else {
            // A repeat is confirmed again, a gap makes the worker go back to what is known.
            self.acknowledge(report.attempt, running.sequence, connection)
            return
        }
        self.acknowledge(report.attempt, report.sequence, connection)
        self.queue.heartbeat(running.session, held: CollectionOfOne(report.attempt), now: moment.now)
        switch report.event {
        case .started:
            self.queue.workerSucceeded(running.session)
            self.sessions[running.session]?.trouble = ""
            self.studies[trial.study]?.running[trial.number]?.startedAt = moment.unix
            self.studies[trial.study]?.running[trial.number]?.sequence = report.sequence
            effects.append(.store(.attemptStarted(report.attempt, sequence: report.sequence, at: moment.unix)))
        case .measurements(let measurements):
            self.studies[trial.study]?.running[trial.number]?.sequence = report.sequence
            effects.append(.store(.measured(report.attempt, sequence: report.sequence, measurements)))
            for measurement in measurements {
                self.studies[trial.study]?.running[trial.number]?.metrics.take(measurement)
                self.measured(measurement, of: trial, into: &effects)
            }
        case .ended(let end, let artifact):
            self.studies[trial.study]?.running[trial.number]?.sequence = report.sequence
            self.currentEnded(report, end, artifact, moment, into: &effects)
        }
    }

    private mutating func currentEnded(
        _ report: Report,
        _ end: AttemptEnd,
        _ artifact: StoredContent?,
        _ moment: Moment,
        into effects: inout [Effect]
    ) {
        let trial = report.attempt.trial
        self.measureTime(of: trial, end)
        guard let running = self.studies[trial.study]?.running[trial.number] else { return }
        // A worker that drains gives back what it cannot finish; that is nobody's fault, and counts as no loss.
        let isHandedBack =
            end.outcome == .lost && self.sessions[running.session]?.attemptsMax == 0
            && (running.stop == nil || running.stop == .giveWay)
        let judged = isHandedBack ? end.replacing(.cancelled) : self.judge(end, running)
        effects.append(
            .store(
                .attemptEnded(
                    report.attempt,
                    sequence: report.sequence,
                    judged,
                    artifact: artifact,
                    isLate: false,
                    at: moment.unix
                )
            )
        )
        let isAlone = self.isAlone(running, judged)
        self.queue.attemptEnded(report.attempt)
        self.studies[trial.study]?.running[trial.number] = nil
        self.enterDevices(trial, isHeld: false, moment)
        if self.classify(running, judged, isAlone: isAlone, moment, into: &effects) == .again {
            self.requeue(running, into: &effects)
        } else if judged.outcome == .lost {
            // It may be for want of the program; the next assignment brings it again.
            self.sessions[running.session]?.programs.removeAll()
            if running.startedAt == nil {
                self.queue.workerFailed(running.session, now: moment.now)
                let trouble = self.reasonLine(judged.reason)
                self.sessions[running.session]?.trouble = trouble
            }
            self.attemptLost(running, reason: judged.reason, moment, into: &effects)
        } else if isHandedBack {
            self.requeue(running, into: &effects)
        } else if running.steps != nil, !self.isConfirmation(trial) {
            self.stepsEnded(running, judged, artifact, moment, into: &effects)
        } else {
            self.accept(running, judged, artifact, moment, into: &effects)
        }
    }

    /// A superseded attempt is stored beside the others, and wins if it is complete before any other.
    private mutating func takeLate(
        _ report: Report,
        _ late: RunningAttempt,
        _ connection: ConnectionID,
        _ moment: Moment,
        into effects: inout [Effect]
    ) {
        let study = report.attempt.trial.study
        guard report.sequence == late.sequence + 1 else {
            self.acknowledge(report.attempt, late.sequence, connection)
            return
        }
        self.acknowledge(report.attempt, report.sequence, connection)
        self.studies[study]?.superseded[report.attempt]?.sequence = report.sequence
        switch report.event {
        case .started:
            self.studies[study]?.superseded[report.attempt]?.startedAt = moment.unix
            effects.append(.store(.attemptStarted(report.attempt, sequence: report.sequence, at: moment.unix)))
            effects.append(.send(connection, .fenced(report.attempt)))
        case .measurements(let measurements):
            for measurement in measurements {
                self.studies[study]?.superseded[report.attempt]?.metrics.take(measurement)
            }
            effects.append(.store(.measured(report.attempt, sequence: report.sequence, measurements)))
            effects.append(.send(connection, .fenced(report.attempt)))
        case .ended(let end, let artifact):
            self.lateEnded(report, end, artifact, moment, into: &effects)
        }
    }

    private mutating func lateEnded(
        _ report: Report,
        _ end: AttemptEnd,
        _ artifact: StoredContent?,
        _ moment: Moment,
        into effects: inout [Effect]
    ) {
        let trial = report.attempt.trial
        guard let late = self.studies[trial.study]?.superseded.removeValue(forKey: report.attempt) else { return }
        let judged = self.judge(end, late)
        self.enterLateDevices(late, ran: end.duration)
        let isOpen = self.studies[trial.study]?.trial(trial.number).map { !$0.summary.state.isEnded } ?? false
        // Where a rule decides the steps, it has decided without this attempt since.
        let wins = isOpen && late.mayWin && late.steps == nil && judged.outcome == .succeeded
        effects.append(
            .store(
                .attemptEnded(
                    report.attempt,
                    sequence: report.sequence,
                    judged,
                    artifact: artifact,
                    isLate: !wins,
                    at: moment.unix
                )
            )
        )
        guard wins else { return }
        self.callOff(trial, .superseded, moment, into: &effects)
        self.worked(late, moment, into: &effects)
        self.accept(late, judged, artifact, moment, into: &effects)
    }

    /// Ends the newer attempt of a trial that an older one has won; its own end is then only kept.
    private mutating func callOff(
        _ trial: TrialID,
        _ reason: StopReason,
        _ moment: Moment,
        into effects: inout [Effect]
    ) {
        self.queue.trialWithdrawn(trial)
        guard let newer = self.studies[trial.study]?.running.removeValue(forKey: trial.number) else { return }
        self.enterDevices(trial, isHeld: false, moment)
        self.supersede(newer, lostAt: moment.unix)
        self.queue.attemptEnded(newer.attempt)
        if let connection = self.sessions[newer.session]?.connection {
            effects.append(.send(connection, .stop(newer.attempt, reason)))
        }
    }

    /// Where running time counts and the program does not say it, its run's own is taken.
    private mutating func measureTime(of trial: TrialID, _ end: AttemptEnd) {
        guard let study = self.studies[trial.study]?.study, study.instances?.measure == .runtime,
            end.outcome == .succeeded, let running = self.studies[trial.study]?.running[trial.number],
            !running.metrics.reported(study.objective.metric)
        else { return }
        let (seconds, attoseconds) = end.duration.components
        let value = Double(seconds) + Double(attoseconds) * 1e-18
        self.studies[trial.study]?.running[trial.number]?.metrics.take(
            Measurement(metric: study.objective.metric, step: 0, value: value)
        )
    }

    /// What an end means, once the criteria are asked for: a success without a finite value for each is a failure.
    func judge(_ end: AttemptEnd, _ attempt: RunningAttempt) -> AttemptEnd {
        if end.outcome == .stopped, attempt.stop == .outranked, attempt.steps == nil {
            return end.replacing(.stopped, reason: Self.raceOver)
        }
        if attempt.steps == nil, end.outcome == .paused || end.outcome == .stopped {
            // The worker is mistaken, and nothing is known of the configuration.
            return end.replacing(.lost, reason: "the worker says '\(end.outcome)', and no rule decides the steps")
        }
        guard end.outcome == .succeeded, attempt.metrics.judgement == nil else { return end }
        guard let study = self.studies[attempt.attempt.trial.study]?.study else { return end }
        let reason = attempt.metrics.shortfall(of: study.criteria)
        return end.replacing(.failed, reason: reason ?? end.reason)
    }

    func reasonLine(_ reason: String) -> String {
        ReasonLine.line(of: reason)
    }

    mutating func acknowledge(_ attempt: AttemptID, _ sequence: UInt64, _ connection: ConnectionID) {
        // Nothing has been taken in: there is nothing to confirm, and the worker says it again by itself.
        guard sequence > 0 else { return }
        self.acknowledgements[attempt] = (connection, sequence)
    }

    mutating func supersede(_ attempt: RunningAttempt, lostAt: UnixTime) {
        let study = attempt.attempt.trial.study
        guard let count = self.studies[study]?.superseded.count else { return }
        if count >= StudyRun.supersededMax, let oldest = self.studies[study]?.superseded.keys.min() {
            self.studies[study]?.superseded[oldest] = nil
        }
        self.studies[study]?.superseded[attempt.attempt] = attempt
        self.studies[study]?.superseded[attempt.attempt]?.lostAt = lostAt
    }
}
