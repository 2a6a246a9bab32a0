import ApusOptimizer
import ApusProtocol
import ApusQueue
import ApusSpace
import ApusStore
package import ApusStudy

extension CoordinatorMachine {
    /// A checked study, with its optimizer at the start.
    package mutating func studyCreated(_ run: StudyRun, into effects: inout [Effect]) {
        let record = run.record
        self.nextStudy = max(self.nextStudy, record.id.rawValue + 1)
        self.studies[record.id] = run
        self.queue.studyAdded(
            record.id,
            resources: run.study.resources,
            engine: run.study.engineNeeded,
            parallel: record.parallel,
            schedule: record.schedule,
            isPaused: record.state == .paused
        )
        self.unsettled.insert(record.id)
        effects.append(.store(.studyCreated(record)))
    }

    /// Asks the optimizer for as many trials as could start now, within the budget; near a known end for all the rest.
    mutating func propose(for id: StudyID, into effects: inout [Effect]) {
        guard let entry = self.studies.entry(id) else { return }
        let count = entry.run.trials.count
        let free = self.queue.demand(of: id, limit: entry.run.room)
        guard free > 0 else { return }
        let wanted = self.askedFor(free, of: id)
        let pending = self.studies[id]?.pending ?? []
        guard let isSlow = self.studies[id]?.proposer.isSlow, !isSlow else {
            self.studies[id]?.proposer.ask(wanted, beside: pending)
            return effects.append(.ask(id))
        }
        let first = UInt32(count + 1)
        guard let proposed = self.studies[id]?.proposer.propose(wanted, beside: pending, first: first) else { return }
        if proposed.count < wanted { self.unsettled.insert(id) }
        self.add(proposed.map(\.configuration), to: id, into: &effects)
    }

    /// The open question of a study's optimizer.
    package func question(of id: StudyID) -> Question? {
        self.studies[id]?.proposer.openQuestion
    }

    /// An optimizer has answered; what nobody wants any more is dropped.
    package mutating func answered(_ id: StudyID, _ answer: Question.Answer, into effects: inout [Effect]) {
        guard let run = self.studies[id], !run.record.state.isEnded else { return }
        guard run.steps == nil else { return self.answeredSteps(id, answer, into: &effects) }
        guard run.race == nil else { return self.answeredRace(id, answer, into: &effects) }
        let room = run.room
        let first = UInt32(run.trials.count + 1)
        self.unsettled.insert(id)
        guard let proposals = self.studies[id]?.proposer.answered(answer, first: first, room: room) else { return }
        let trials = self.add(proposals.map(\.configuration), to: id, into: &effects)
        for (trial, proposal) in zip(trials, proposals) {
            effects.append(.store(.proposalExplained(trial, reasons: proposal.reasons.json)))
        }
    }

    /// New trials, at the end of the line.
    @discardableResult
    mutating func add(_ configurations: [Configuration], to id: StudyID, into effects: inout [Effect]) -> [TrialID] {
        guard !configurations.isEmpty, let count = self.studies[id]?.trials.count else { return [] }
        var summaries: [TrialSummary] = []
        for (offset, configuration) in configurations.enumerated() {
            let summary = TrialSummary(number: UInt32(count + offset + 1), configuration: configuration)
            self.studies[id]?.append(summary)
            self.queue.trialWaiting(TrialID(study: id, number: summary.number), epoch: 1)
            summaries.append(summary)
        }
        effects.append(.store(.trialsProposed(id, summaries)))
        return summaries.map { TrialID(study: id, number: $0.number) }
    }

    /// Completes a study whose every trial ended and that has no more to propose.
    mutating func completeIfDone(_ id: StudyID, _ moment: Moment, into effects: inout [Effect]) {
        guard let run = self.studies[id], !run.isActive else { return }
        if run.record.state.isEnded {
            guard run.endedAt == nil else { return }
            self.studies[id]?.endedAt = moment.unix
            effects.append(.studyEnded(id))
            return
        }
        let isSpent = run.searchCount >= run.limits.trials ?? StudyLimits.trialsMax
        let isDone = run.steps.map { $0.scheduler.isFinished && !run.proposer.isAsked || run.isCalledOff }
        if !isSpent, run.account.end == nil, case .run = run.race?.scheduler.next() { return }
        guard isDone ?? (isSpent || run.proposer.end != nil || run.account.end != nil) else { return }
        if run.account.end == nil, let end = run.account.due(at: .zero, trials: run.searchCount) {
            self.enter(.decided(end, at: .zero), of: id)
        }
        self.studies[id]?.isSearchOver = true
        self.stopPaused(of: id, into: &effects)
        if self.beginConfirming(id, into: &effects) {
            return self.carryOut(self.queue.assign(now: moment.now), moment, into: &effects)
        }
        self.queue.studyClosed(id)
        self.setState(run.isCalledOff ? .stopped : .completed, of: id, reason: run.endReason, into: &effects)
        self.studies[id]?.endedAt = moment.unix
        effects.append(.studyEnded(id))
    }

    /// Calls every trial of a study off.
    mutating func stop(_ id: StudyID, reason: String, into effects: inout [Effect]) {
        guard let run = self.studies[id], !run.record.state.isEnded else { return }
        self.setState(.stopped, of: id, reason: reason, into: &effects)
        self.callOffSearch(id, into: &effects)
    }

    /// Calls every trial of a study off that has not ended.
    mutating func callOffSearch(_ id: StudyID, into effects: inout [Effect]) {
        guard let run = self.studies[id] else { return }
        self.studies[id]?.proposer.withdrawQuestion()
        self.queue.studyClosed(id)
        self.apply(.admitted(false), to: id, into: &effects)
        self.stopPaused(of: id, into: &effects)
        for number in run.unended.sorted() where self.isUnended(number, of: id) {
            let trial = TrialID(study: id, number: number)
            if run.running[number] == nil {
                self.end(trial, as: .cancelled, reason: "the study was stopped", into: &effects)
            } else {
                self.order(.studyStopped, trial, into: &effects)
            }
        }
    }

    private func isUnended(_ number: UInt32, of id: StudyID) -> Bool {
        !(self.studies[id]?.trial(number)?.summary.state.isEnded ?? true)
    }

    /// Tells the worker of a running trial to end it.
    mutating func order(_ reason: StopReason, _ trial: TrialID, into effects: inout [Effect]) {
        guard let running = self.studies[trial.study]?.running[trial.number] else { return }
        self.studies[trial.study]?.running[trial.number]?.stop = reason
        guard let connection = self.sessions[running.session]?.connection else { return }
        effects.append(.send(connection, .stop(running.attempt, reason)))
    }

    mutating func setState(_ state: StudyState, of id: StudyID, reason: String, into effects: inout [Effect]) {
        self.studies[id]?.record.state = state
        self.studies[id]?.record.reason = reason
        self.unsettled.insert(id)
        effects.append(.store(.studyStateChanged(id, state, reason: reason)))
    }
}

extension StudyRun {
    /// Whether the optimizer may be asked for more trials.
    var mayPropose: Bool {
        self.record.state == .running && self.proposer.end == nil && !self.proposer.isAsked && self.room > 0
    }
}
