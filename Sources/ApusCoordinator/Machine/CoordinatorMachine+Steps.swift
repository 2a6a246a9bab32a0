import ApusOptimizer
import ApusProtocol
import ApusQueue
import ApusSpace
import ApusStore
import ApusStudy

/// Studies whose rule decides for how many steps each trial runs.
extension CoordinatorMachine {
    // Starting

    /// Starts as much of what the rule asks for as could run now: trials that go on, copies, and new ones.
    mutating func startSteps(of id: StudyID, into effects: inout [Effect]) {
        guard let entry = self.studies.entry(id), entry.run.record.state == .running, !entry.run.isCalledOff else {
            return
        }
        self.admit(id, into: &effects)
        var places = self.queue.demand(of: id, limit: StudyLimits.trialsMax)
        while places > 0, let work = self.studies[id]?.steps?.scheduler.next() {
            if case .new = work {
                guard self.startNew(work, of: id, into: &effects) else { return }
            } else {
                self.startKnown(work, of: id, into: &effects)
            }
            places -= 1
            self.admit(id, into: &effects)
        }
    }

    /// Takes an optimizer's answer for a study whose rule decides the steps.
    mutating func answeredSteps(_ id: StudyID, _ answer: Question.Answer, into effects: inout [Effect]) {
        self.unsettled.insert(id)
        self.admit(id, into: &effects)
        // What has become due since the question goes first.
        while let work = self.studies[id]?.steps?.scheduler.next() {
            if case .new = work { break }
            self.startKnown(work, of: id, into: &effects)
        }
        guard case .new(let to, let bracket) = self.studies[id]?.steps?.scheduler.next(),
            let count = self.studies[id]?.trials.count
        else {
            self.studies[id]?.proposer.withdrawQuestion()
            return
        }
        guard
            let proposals = self.studies[id]?.proposer.answered(answer, first: UInt32(count + 1), room: 1),
            let proposal = proposals.first
        else { return }
        let work = FidelityWork.new(to: to, bracket: bracket)
        guard let trial = self.addNew(proposal.configuration, work, to: id, into: &effects) else { return }
        effects.append(.store(.proposalExplained(trial, reasons: proposal.reasons.json)))
    }

    /// A new trial that runs its first steps.
    @discardableResult
    mutating func addNew(
        _ configuration: Configuration,
        _ work: FidelityWork,
        to id: StudyID,
        into effects: inout [Effect]
    ) -> TrialID? {
        guard let trial = self.add([configuration], to: id, into: &effects).first else { return nil }
        self.apply(.began(trial.number, work, configuration: configuration), to: id, into: &effects)
        return trial
    }

    /// Tells the rule whether new trials may come.
    private mutating func admit(_ id: StudyID, into effects: inout [Effect]) {
        guard let entry = self.studies.entry(id), let isAdmitting = entry.run.steps?.scheduler.isAdmitting else {
            return
        }
        let mayAdd = entry.run.room > 0 && entry.run.proposer.end == nil
        if mayAdd != isAdmitting { self.apply(.admitted(mayAdd), to: id, into: &effects) }
    }

    /// A new trial, at once or by a question; false when nothing further can be started now.
    private mutating func startNew(_ work: FidelityWork, of id: StudyID, into effects: inout [Effect]) -> Bool {
        guard let isAsked = self.studies[id]?.proposer.isAsked, !isAsked else { return false }
        let pending = self.studies[id]?.pending ?? []
        if self.studies[id]?.proposer.isSlow ?? false {
            self.studies[id]?.proposer.ask(1, beside: pending)
            effects.append(.ask(id))
            return false
        }
        let first = UInt32((self.studies[id]?.trials.count ?? 0) + 1)
        if let proposal = self.studies[id]?.proposer.propose(1, beside: pending, first: first).first {
            return self.addNew(proposal.configuration, work, to: id, into: &effects) != nil
        }
        self.unsettled.insert(id)
        guard self.studies[id]?.proposer.end != nil else { return false }
        self.admit(id, into: &effects)
        return true
    }

    /// A trial that goes on, or a copy of one.
    private mutating func startKnown(_ work: FidelityWork, of id: StudyID, into effects: inout [Effect]) {
        switch work {
        case .copy(_, let configuration, _, _):
            guard let trial = self.addNew(configuration, work, to: id, into: &effects) else { return }
            self.studies[id]?.proposer.added(trial.number, configuration)
        case .promote(let number, _, _, _), .resume(let number, _, _):
            self.apply(.began(number, work, configuration: nil), to: id, into: &effects)
            self.putInLine(TrialID(study: id, number: number), into: &effects)
        case .new: break
        }
    }

    /// A trial that goes on stands before new ones.
    private mutating func putInLine(_ trial: TrialID, into effects: inout [Effect]) {
        guard let epoch = self.studies[trial.study]?.trial(trial.number)?.summary.epoch else { return }
        self.studies[trial.study]?.goesOn(trial.number)
        effects.append(.store(.trialRequeued(trial)))
        self.queue.trialWaiting(trial, epoch: epoch + 1, first: true)
    }

    // What happens to trials

    /// Tells the rule what happened, and does what it decides; nothing in a study without a rule.
    mutating func apply(_ event: FidelityEvent, to id: StudyID, into effects: inout [Effect]) {
        if case .ended(let number, _) = event {
            // An end is told once.
            guard let state = self.studies[id]?.steps?.scheduler.state(of: number), !state.isEnded else { return }
        }
        guard let actions = self.studies[id]?.steps?.apply(event) else { return }
        self.studies[id]?.proposer.decided(FidelityEntry(event.withoutConfiguration, actions: actions))
        if let number = event.trial { self.studies[id]?.tell(number) }
        for action in actions { self.carryOut(action, of: id, into: &effects) }
    }

    /// An attempt of some steps has ended, and its end is stored.
    mutating func stepsEnded(
        _ attempt: RunningAttempt,
        _ end: AttemptEnd,
        _ artifact: StoredContent?,
        _ moment: Moment,
        into effects: inout [Effect]
    ) {
        let (id, number) = (attempt.attempt.trial.study, attempt.attempt.trial.number)
        if let failure = FidelityEnd(failure: end.outcome) {
            self.apply(.ended(number, failure), to: id, into: &effects)
            return self.accept(attempt, end, artifact, moment, into: &effects)
        }
        self.releaseLast(of: attempt, into: &effects)
        let shortened = attempt.steps.flatMap { self.shortened($0, end) }
        if let shortened { effects.append(.store(.attemptShortened(attempt.attempt, to: shortened))) }
        if let shortened, self.gaveWay(attempt, at: shortened, artifact, into: &effects) { return }
        if end.outcome == .paused, let steps = attempt.steps, let artifact, artifact.byteCount > 0 {
            self.studies[id]?.steps?.saved(number, artifact)
            self.apply(.saved(number, step: shortened ?? steps.to), to: id, into: &effects)
        }
        self.studies[id]?.steps?.carried[number] = attempt.metrics
        guard !self.isExtended(attempt) else { return self.requeue(attempt, into: &effects) }
        self.apply(.ended(number, .finished), to: id, into: &effects)
        switch self.studies[id]?.steps?.scheduler.state(of: number) {
        case .paused: self.pause(attempt, end, artifact, into: &effects)
        case .running, .pausing, .lost: self.requeue(attempt, into: &effects)
        case .completed:
            let judged = self.judge(end.replacing(.succeeded), attempt)
            self.accept(attempt, judged, artifact, moment, into: &effects)
        case .stopped, .failed, .invalidated, nil:
            self.accept(attempt, self.stopped(end, number, of: id), artifact, moment, into: &effects)
        }
    }

    /// A trial is in the line again after its attempt was lost: it goes on from its newest checkpoint.
    mutating func resume(_ trial: TrialID, into effects: inout [Effect]) {
        guard self.studies[trial.study]?.steps?.scheduler.state(of: trial.number)?.isActive ?? false else { return }
        self.apply(.lost(trial.number), to: trial.study, into: &effects)
        guard let work = self.studies[trial.study]?.steps?.resumption(of: trial.number) else { return }
        self.apply(.began(trial.number, work, configuration: nil), to: trial.study, into: &effects)
    }

    /// A paused trial, or one that waits to go on, never will: its last result stands.
    mutating func stopForGood(_ trial: TrialID, reason: String, into effects: inout [Effect]) {
        guard let record = self.studies[trial.study]?.trial(trial.number), !record.summary.state.isEnded else { return }
        if record.summary.state == .waiting { self.queue.trialWithdrawn(trial) }
        self.apply(.ended(trial.number, .cancelled), to: trial.study, into: &effects)
        let finals = self.studies[trial.study]?.steps?.carried[trial.number]?.finals ?? []
        let line = self.reasonLine(reason)
        self.studies[trial.study]?.stopped(trial.number, reason: line)
        self.unsettled.insert(trial.study)
        let cost = self.studies[trial.study]?.trial(trial.number)?.summary.cost
        effects.append(
            .store(.trialEnded(trial, .stopped, epoch: record.acceptedEpoch, cost: cost, finals: finals))
        )
        self.enterEnd(trial)
    }

    /// Ends what is paused, once nothing of the study will run any more.
    mutating func stopPaused(of id: StudyID, into effects: inout [Effect]) {
        for number in self.studies[id]?.steps?.scheduler.paused ?? [] {
            let reason = self.reason(of: number, in: id) ?? "the study has ended"
            self.stopForGood(TrialID(study: id, number: number), reason: reason, into: &effects)
        }
    }

    /// Attempts that run on though a rule has stopped their trials: the order may be lost with a former coordinator.
    mutating func stopOutranked(_ id: StudyID) {
        for number in self.studies[id]?.running.keys.sorted() ?? [] {
            guard self.studies[id]?.steps?.scheduler.state(of: number) == .stopped else { continue }
            self.studies[id]?.running[number]?.stop = .outranked
        }
    }

    private mutating func pause(
        _ attempt: RunningAttempt,
        _ end: AttemptEnd,
        _ artifact: StoredContent?,
        into effects: inout [Effect]
    ) {
        let trial = attempt.attempt.trial
        let (cost, finals) = (attempt.metrics.cost, attempt.metrics.finals)
        self.studies[trial.study]?.paused(attempt, cost: cost, finals: finals, end: end, hasArtifact: artifact != nil)
        self.unsettled.insert(trial.study)
        effects.append(.store(.trialPaused(trial, epoch: attempt.attempt.epoch, cost: cost, finals: finals)))
        guard self.isClosed(trial) else { return }
        self.stopForGood(trial, reason: "the study was stopped", into: &effects)
    }

    private mutating func carryOut(_ action: FidelityAction, of id: StudyID, into effects: inout [Effect]) {
        guard case .stop(let number, let reasons) = action else {
            // An attempt ends by itself after its steps; what follows is seen then.
            return
        }
        let trial = TrialID(study: id, number: number)
        switch self.studies[id]?.trial(number)?.summary.state {
        case .running: self.order(.outranked, trial, into: &effects)
        case .waiting, .paused: self.stopForGood(trial, reason: reasons.description, into: &effects)
        default: break
        }
    }

    /// Whether the trial was to run on after the steps of this attempt.
    private func isExtended(_ attempt: RunningAttempt) -> Bool {
        let (id, number) = (attempt.attempt.trial.study, attempt.attempt.trial.number)
        guard let scheduler = self.studies[id]?.steps?.scheduler, scheduler.state(of: number) == .running,
            let steps = attempt.steps, let target = scheduler.target(of: number)
        else { return false }
        return target > steps.to && scheduler.lastStep(of: number) >= steps.to
    }

    /// A trial that stopped getting better has done what it could; any other that was stopped was given up.
    private func stopped(_ end: AttemptEnd, _ number: UInt32, of id: StudyID) -> AttemptEnd {
        let reasons = self.studies[id]?.steps?.scheduler.reasons(of: number).last
        let outcome: Outcome = reasons?.cause == .stale ? .succeeded : .stopped
        return end.replacing(outcome, reason: reasons?.description ?? end.reason)
    }

    private func reason(of number: UInt32, in id: StudyID) -> String? {
        self.studies[id]?.steps?.scheduler.reasons(of: number).last?.description
    }
}

extension FidelityEnd {
    /// `nil` for an attempt that ran as it was meant to, or was stopped by the rule itself.
    fileprivate init?(failure outcome: Outcome) {
        switch outcome {
        case .succeeded, .paused, .stopped: return nil
        case .infeasible: self = .infeasible
        case .failed, .timedOut: self = .failed
        case .killed, .lost, .cancelled: self = .cancelled
        }
    }
}
