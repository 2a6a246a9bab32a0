import ApusSpace
import ApusStore
import ApusStudy

/// What a store holds, kept as plain values: it stands for SQLite in the simulation, and judges what is written.
struct DurableLog {
    struct Attempt {
        let session: SessionID
        let worker: WorkerName
        let leasedAt: UnixTime
        var sequence: UInt64 = 0
        var startedAt: UnixTime?
        var measured: [String: [Int: Double]] = [:]
        var end: AttemptEnd?
    }

    private(set) var events: [StoreEvent] = []
    private(set) var record: StudyRecord?
    private(set) var trials: [UInt32: TrialSummary] = [:]
    private(set) var finals: [UInt32: [MetricValue]] = [:]
    private(set) var attempts: [AttemptID: Attempt] = [:]
    private(set) var acceptedCount: [UInt32: Int] = [:]
    private(set) var sessionMax: UInt64 = 0

    /// Promises that a write broke; empty as long as all is well.
    private(set) var violations: [String] = []

    mutating func append(_ batch: [StoreEvent]) {
        for event in batch { self.apply(event) }
        self.events.append(contentsOf: batch)
    }

    private mutating func apply(_ event: StoreEvent) {
        switch event {
        case .studyCreated(let record): self.record = record
        case .studyStateChanged(_, let state, let reason):
            self.record?.state = state
            self.record?.reason = reason
        case .trialsProposed(_, let new):
            for trial in new { self.propose(trial) }
        case .attemptLeased(let attempt, let session, let worker, let time):
            self.lease(attempt, session, worker, time)
        case .attemptStarted(let attempt, let sequence, let time):
            self.take(attempt, sequence)
            self.attempts[attempt]?.startedAt = time
        case .measured(let attempt, let sequence, let measurements):
            self.take(attempt, sequence)
            for one in measurements { self.attempts[attempt]?.measured[one.metric, default: [:]][one.step] = one.value }
        case .attemptEnded(let attempt, let sequence, let end, _, _, _):
            if end.outcome != .lost { self.take(attempt, sequence) }
            self.attempts[attempt]?.end = end
        case .trialEnded(let trial, let state, let epoch, let cost, let finals):
            self.end(trial, state, epoch, cost, finals)
        case .trialRequeued(let trial):
            self.trials[trial.number]?.state = .waiting
        case .studyParallelChanged, .studyDeleted, .trialRemeasured, .trialInvalidated, .audit:
            break
        }
    }

    private mutating func propose(_ trial: TrialSummary) {
        if self.trials[trial.number] != nil { self.violations.append("trial \(trial.number) was proposed twice") }
        if Int(trial.number) != self.trials.count + 1 {
            self.violations.append("trial \(trial.number) came after \(self.trials.count)")
        }
        if let limit = self.record?.study.limits.trials, self.trials.count >= limit {
            self.violations.append("trial \(trial.number) is over the budget of \(limit)")
        }
        self.trials[trial.number] = trial
    }

    private mutating func lease(_ attempt: AttemptID, _ session: SessionID, _ worker: WorkerName, _ time: UnixTime) {
        let number = attempt.trial.number
        guard let trial = self.trials[number] else {
            self.violations.append("trial \(number) was leased and never proposed")
            return
        }
        if attempt.epoch <= trial.epoch {
            self.violations.append("epoch \(attempt.epoch) of trial \(number) came again")
        }
        if trial.state != .waiting { self.violations.append("trial \(number) was leased while \(trial.state)") }
        self.trials[number]?.epoch = attempt.epoch
        self.trials[number]?.state = .running
        self.attempts[attempt] = Attempt(session: session, worker: worker, leasedAt: time)
        self.sessionMax = max(self.sessionMax, session.rawValue)
    }

    private mutating func take(_ attempt: AttemptID, _ sequence: UInt64) {
        guard let known = self.attempts[attempt] else {
            self.violations.append("attempt \(attempt) reported and was never leased")
            return
        }
        if sequence != known.sequence + 1 {
            self.violations.append("report \(sequence) of \(attempt) follows \(known.sequence)")
        }
        self.attempts[attempt]?.sequence = sequence
    }

    private mutating func end(
        _ trial: TrialID,
        _ state: TrialState,
        _ epoch: UInt32,
        _ cost: Double?,
        _ finals: [MetricValue]
    ) {
        if self.trials[trial.number]?.state.isEnded ?? true {
            self.violations.append("trial \(trial.number) ended twice")
        }
        self.acceptedCount[trial.number, default: 0] += 1
        self.trials[trial.number]?.state = state
        self.trials[trial.number]?.cost = cost
        self.finals[trial.number] = finals
    }

    /// What a coordinator finds that starts again.
    var snapshot: StoreSnapshot {
        guard let record = self.record else { return StoreSnapshot(studies: [], nextSession: 1, nextStudy: 1) }
        var open: [StoreSnapshot.OpenAttempt] = []
        var measured: [UInt32: [Measurement]] = [:]
        for (name, attempt) in self.attempts where attempt.end == nil {
            guard let trial = self.trials[name.trial.number], trial.epoch == name.epoch else { continue }
            open.append(
                StoreSnapshot.OpenAttempt(
                    attempt: name,
                    session: attempt.session,
                    worker: attempt.worker,
                    sequence: attempt.sequence,
                    losses: self.losses(of: name.trial.number),
                    hasStarted: attempt.startedAt != nil,
                    leasedAt: attempt.leasedAt,
                    startedAt: attempt.startedAt
                )
            )
            measured[name.trial.number] = attempt.measured.flatMap { metric, values in
                values.map { Measurement(metric: metric, step: $0.key, value: $0.value) }
            }
        }
        let part = StoreSnapshot.StudyPart(
            record: record,
            trials: self.trials.values.sorted { $0.number < $1.number },
            finals: self.finals,
            attempts: open.sorted { $0.attempt < $1.attempt },
            measured: measured
        )
        return StoreSnapshot(
            studies: [part],
            nextSession: self.sessionMax + 1,
            nextStudy: record.id.rawValue + 1
        )
    }

    private func losses(of number: UInt32) -> Int {
        self.attempts.count { $0.key.trial.number == number && $0.value.end?.outcome == .lost }
    }
}
