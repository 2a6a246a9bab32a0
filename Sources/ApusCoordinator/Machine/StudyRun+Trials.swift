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
        return Assignment(
            attempt: attempt,
            program: self.program.digest,
            values: self.values(of: trial.summary.configuration),
            seed: TrialSeed.seed(study: self.study.search.seed, trial: attempt.trial.number),
            resources: self.study.resources,
            wallclock: self.study.limits.trialWallclock
        )
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
        let values = self.indexed(finals)
        let worker = self.workerIndex(of: attempt.worker)
        let milliseconds = Self.milliseconds(of: end.duration)
        self.update(number) { trial in
            trial.summary.state = state
            trial.summary.cost = cost
            trial.finals = values
            trial.acceptedEpoch = attempt.attempt.epoch
            trial.startedAt = attempt.startedAt
            trial.milliseconds = milliseconds
            trial.worker = worker
            trial.hasArtifact = hasArtifact
        }
        if state == .succeeded { self.durations.append(milliseconds: milliseconds) }
        self.closed(number, state, reason: reason)
        self.tell(number)
    }

    /// A trial that ended without an accepted attempt.
    mutating func ended(_ number: UInt32, as state: TrialState, reason: String) {
        self.update(number) { trial in
            trial.summary.state = state
            trial.summary.cost = nil
            trial.finals = []
            trial.acceptedEpoch = 0
        }
        self.closed(number, state, reason: reason)
        self.tell(number)
    }

    /// An ended trial that a user runs again: its result is forgotten, by the optimizer too.
    ///
    /// What an attempt from before still brings is not what the user asked for: it is kept as late.
    mutating func requeued(_ number: UInt32) {
        self.update(number) { trial in
            trial.summary.state = .waiting
            trial.summary.cost = nil
            trial.finals = []
            trial.acceptedEpoch = 0
            trial.startedAt = nil
            trial.milliseconds = -1
            trial.hasArtifact = false
        }
        self.reasons[number] = nil
        for attempt in self.superseded.keys where attempt.trial.number == number {
            self.superseded[attempt]?.mayWin = false
        }
        self.proposer.restart(after: self.trials.map(\.summary))
    }

    /// Tells the optimizer of an ended trial; held-out metrics have no way into what it is told.
    private mutating func tell(_ number: UInt32) {
        guard let trial = self.trial(number) else { return }
        self.proposer.observe(trial.summary)
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
        self.reasons[number] = reason.isEmpty ? nil : reason
        self.note(failure: number, state)
    }

    /// Counts a trial that ended otherwise than well among the last ones.
    mutating func note(failure number: UInt32, _ state: TrialState) {
        guard state != .succeeded, state != .cancelled else { return }
        self.failures.append(number)
        if self.failures.count > Self.failuresMax { self.failures.removeFirst() }
    }

    static func milliseconds(of duration: Duration) -> Int64 {
        duration.components.seconds * 1_000 + duration.components.attoseconds / 1_000_000_000_000_000
    }
}
