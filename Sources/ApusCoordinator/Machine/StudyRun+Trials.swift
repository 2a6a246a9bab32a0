import ApusOptimizer
package import ApusProtocol
package import ApusSpace
import ApusStore
import ApusStudy

extension StudyRun {
    /// The active parameters of a configuration under their names.
    package func values(of configuration: Configuration) -> [Assignment.Value] {
        self.study.space.assignments(of: configuration).map { Assignment.Value(name: $0.name, value: $0.value) }
    }

    /// What a worker is told of an attempt.
    func assignment(of attempt: AttemptID) -> Assignment? {
        guard let trial = self.trial(attempt.trial.number) else { return nil }
        let next = self.nextSteps(of: attempt.trial.number)
        let target = self.race?.scheduler.target(of: attempt.trial.number)
        let limit = self.study.limits.trialWallclock
        return Assignment(
            attempt: attempt,
            program: self.program.digest,
            values: self.values(of: trial.summary.configuration),
            seed: TrialSeed.seed(study: self.study.search.seed, trial: attempt.trial.number),
            resources: self.study.resources,
            wallclock: target.flatMap { self.race?.wallclock(of: $0, limit: limit) } ?? limit,
            steps: next?.steps,
            checkpoint: next?.checkpoint,
            target: target.flatMap { self.race?.instances.run(on: $0) }
        )
    }

    /// A trial that runs the best again does so from the start to the end, whatever a rule decides.
    private func nextSteps(of number: UInt32) -> (steps: AttemptSteps, checkpoint: StoredContent?)? {
        guard let steps = self.steps else { return nil }
        guard self.confirmations[number] != nil else { return steps.next(of: number) }
        let all = steps.scheduler.stepsMax
        return (AttemptSteps(from: 0, to: all, total: all), nil)
    }

    mutating func leased(_ attempt: AttemptID, by worker: WorkerName) {
        let index = self.workerIndex(of: worker)
        self.update(attempt.trial.number) { trial in
            trial.summary.state = .running
            trial.summary.epoch = attempt.epoch
            trial.worker = index
        }
    }

    mutating func accepted(
        _ attempt: RunningAttempt,
        state: TrialState,
        cost: Double?,
        finals: [MetricValue],
        reason: String,
        end: AttemptEnd,
        hasArtifact: Bool
    ) {
        let number = attempt.attempt.trial.number
        let worker = self.workerIndex(of: attempt.worker)
        let milliseconds = Self.milliseconds(of: end.duration)
        self.judge(number, cost: cost, finals: finals) { trial in
            trial.summary.state = state
            trial.acceptedEpoch = attempt.attempt.epoch
            trial.startedAt = attempt.startedAt
            // What it ran before it was paused counts too.
            trial.milliseconds = max(trial.milliseconds, 0) + milliseconds
            trial.worker = worker
            trial.hasArtifact = hasArtifact
        }
        self.steps?.carried[number] = nil
        if state == .succeeded {
            self.durations.append(milliseconds: milliseconds)
            self.forecast?.ended(number, milliseconds: milliseconds)
        }
        self.closed(number, state, reason: reason)
        self.tell(number)
    }

    /// An attempt ran the steps that it was to run; the trial may go on later.
    mutating func paused(
        _ attempt: RunningAttempt,
        cost: Double?,
        finals: [MetricValue],
        end: AttemptEnd,
        hasArtifact: Bool
    ) {
        let number = attempt.attempt.trial.number
        let worker = self.workerIndex(of: attempt.worker)
        let milliseconds = Self.milliseconds(of: end.duration)
        self.judge(number, cost: cost, finals: finals) { trial in
            trial.summary.state = .paused
            trial.acceptedEpoch = attempt.attempt.epoch
            trial.startedAt = attempt.startedAt
            trial.milliseconds = max(trial.milliseconds, 0) + milliseconds
            trial.worker = worker
            trial.hasArtifact = hasArtifact
        }
        self.losses[number] = nil
        self.tell(number)
    }

    /// A paused trial, or one that waits to go on, never will: its last result stands.
    mutating func stopped(_ number: UInt32, reason: String) {
        guard let before = self.trial(number) else { return }
        let carried = self.steps?.carried.removeValue(forKey: number)
        let values = carried.map { self.indexed($0.finals) } ?? before.finals
        self.update(number) { trial in
            trial.summary.state = .stopped
            trial.summary.cost = carried?.cost ?? before.summary.cost
            trial.finals = values
        }
        self.closed(number, .stopped, reason: reason)
        self.tell(number)
    }

    /// A trial goes on, or begins again where its worker was lost.
    mutating func goesOn(_ number: UInt32) {
        self.update(number) { trial in
            trial.summary.state = .waiting
            trial.forgetResults()
        }
    }

    /// A trial that ended without an accepted attempt.
    mutating func ended(_ number: UInt32, as state: TrialState, reason: String) {
        self.update(number) { trial in
            trial.summary.state = state
            trial.forgetResults()
            trial.acceptedEpoch = 0
        }
        self.closed(number, state, reason: reason)
        self.tell(number)
    }

    /// A trial that was withdrawn before it ran waits again; the optimizer was told nothing of it.
    mutating func broughtBack(_ number: UInt32) {
        self.update(number) { $0.summary.state = .waiting }
        self.reasons[number] = nil
    }

    /// An ended trial that a user runs again: its result is forgotten, by the optimizer too.
    ///
    /// What an attempt from before still brings is not what the user asked for: it is kept as late.
    mutating func requeued(_ number: UInt32) {
        self.update(number) { trial in
            trial.summary.state = .waiting
            trial.forgetResults()
            trial.acceptedEpoch = 0
            trial.startedAt = nil
            trial.milliseconds = -1
            trial.hasArtifact = false
        }
        self.reasons[number] = nil
        self.causes[number] = nil
        for attempt in self.superseded.keys where attempt.trial.number == number {
            self.superseded[attempt]?.mayWin = false
        }
        guard self.confirmations[number] == nil else { return }
        self.restartProposer()
    }

    /// Tells the optimizer of a trial's new results; held-out metrics have no way into what it is told.
    mutating func tell(_ number: UInt32) {
        guard let trial = self.trial(number)?.summary, self.confirmations[number] == nil else { return }
        // What was not the configuration's own fault says nothing about it.
        guard self.causes[number]?.isTold ?? true else { return self.proposer.drop(number) }
        if let race = self.race {
            guard let told = race.told(trial) else { return self.proposer.drop(number) }
            return self.proposer.tell(told, configuration: trial.configuration)
        }
        guard self.steps != nil else { return self.proposer.observe(trial) }
        for told in self.steps?.takeUntold(of: number) ?? [] {
            self.proposer.tell(told, configuration: trial.configuration)
        }
        guard trial.state.isEnded else { return }
        // What did not fail has been told at the steps where something was decided.
        if let failure = Proposer.told(trial), !failure.hasCost {
            self.proposer.tell(failure, configuration: trial.configuration)
        } else if !(self.steps?.isTold(number) ?? false) {
            self.proposer.drop(number)
        }
    }

    /// An optimizer cannot unlearn, so it learns everything anew.
    mutating func restartProposer() {
        if let race = self.race {
            let all = self.trials.map(\.summary)
            self.proposer.restart(after: all.filter { race.scheduler.isFirst($0.number) })
            for trial in all where trial.state.isEnded { self.tell(trial.number) }
            return
        }
        let trials = self.searchTrials
        self.proposer.restart(after: trials)
        guard self.steps != nil else {
            for trial in trials where trial.state.isEnded { self.tell(trial.number) }
            return
        }
        self.steps?.forgetTold()
        for trial in trials { self.tell(trial.number) }
    }

    /// Gives a trial its results: the cost, what follows from the values that count, and those values.
    ///
    /// The same from an attempt that ended and from the store, since both have the cost and the values alone.
    mutating func judge(
        _ number: UInt32,
        cost: Double?,
        finals: [MetricValue],
        _ change: (inout TrialRecord) -> Void = { _ in }
    ) {
        let values = self.indexed(finals)
        let judgement = cost == nil ? nil : self.judgement(of: finals)
        self.update(number) { trial in
            change(&trial)
            trial.summary.cost = cost
            trial.summary.otherCosts = judgement.map { Array($0.costs.dropFirst()) } ?? []
            trial.summary.constraints = judgement?.constraints ?? []
            trial.finals = values
        }
    }

    /// Nothing is looked up in a study of one objective without constraints.
    private func judgement(of finals: [MetricValue]) -> Judgement? {
        guard self.study.hasSeveralObjectives || !self.study.constraints.isEmpty else { return nil }
        return self.study.criteria.judgement { name in finals.first { $0.metric == name }?.value }
    }

    mutating func indexed(_ finals: [MetricValue]) -> ContiguousArray<Double> {
        var values: ContiguousArray<Double> = []
        for final in finals {
            let index = self.metricIndex(of: final.metric)
            while values.count <= index { values.append(.nan) }
            values[index] = final.value
        }
        return values
    }

    private mutating func closed(_ number: UInt32, _ state: TrialState, reason: String) {
        self.losses[number] = nil
        self.failed.dropped(number)
        if state == .succeeded || state == .stopped { self.causes[number] = nil }
        self.reasons[number] = reason.isEmpty ? nil : reason
        self.note(failure: number, state)
    }

    /// Counts a trial that ended otherwise than well among the last ones.
    mutating func note(failure number: UInt32, _ state: TrialState) {
        guard state != .succeeded, state != .cancelled, state != .stopped else { return }
        self.failures.append(number)
        if self.failures.count > Self.failuresMax { self.failures.removeFirst() }
    }

    static func milliseconds(of duration: Duration) -> Int64 {
        duration.components.seconds * 1_000 + duration.components.attoseconds / 1_000_000_000_000_000
    }
}
