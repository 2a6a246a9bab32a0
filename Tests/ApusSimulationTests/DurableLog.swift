import ApusHistory
import ApusSpace
import ApusStore
import ApusStudy

/// What a store holds, kept as plain values: it stands for SQLite in the simulation, and judges what is written.
struct DurableLog {
    struct Attempt {
        let session: SessionID
        let worker: WorkerName
        let leasedAt: UnixTime
        var steps: AttemptSteps?
        var artifact: StoredContent?
        var sequence: UInt64 = 0
        var startedAt: UnixTime?
        var measured: [String: [Int: Double]] = [:]
        var end: AttemptEnd?
        var cause: FailureCause?

        /// When it was given up, or ended.
        var lostAt: UnixTime?
        var isLate = false
    }

    private(set) var events: [StoreEvent] = []
    private(set) var record: StudyRecord?
    private(set) var trials: [UInt32: TrialSummary] = [:]
    private(set) var finals: [UInt32: [MetricValue]] = [:]
    private(set) var attempts: [AttemptID: Attempt] = [:]
    private(set) var acceptedCount: [UInt32: Int] = [:]
    private(set) var sessionMax: UInt64 = 0
    private(set) var optimizerLog: [OptimizerEntry] = []
    private(set) var clock: ClockReading?

    /// Configurations that a user added by hand: they are not bound by the budget.
    var added: Set<Configuration> = []

    /// Ended trials that a user asked to run again.
    var rerun: Set<UInt32> = []

    /// The newest epoch of a trial when a user last had it run again; older attempts cannot win.
    private(set) var rerunEpochs: [UInt32: UInt32] = [:]

    /// How often each trial was lost since a user last had it run again.
    private var lostCount: [UInt32: Int] = [:]

    /// How many events each commit held.
    private(set) var batchSizes: [Int] = []

    /// What the checker that other batteries share thinks of it.
    var history = HistoryChecker()

    /// Promises that a write broke; empty as long as all is well.
    private(set) var violations: [String] = []

    mutating func append(_ batch: [StoreEvent]) {
        for event in batch { self.apply(event) }
        self.batchSizes.append(batch.count)
        self.events.append(contentsOf: batch)
    }

    /// Whether it is the running attempt of its trial, and that session's.
    func isLeased(_ attempt: AttemptID, to session: SessionID) -> Bool {
        guard let trial = self.trials[attempt.trial.number], self.attempts[attempt]?.session == session else {
            return false
        }
        return trial.state == .running && trial.epoch == attempt.epoch
    }

    /// Whether the attempt is its trial's running one.
    func isOpen(_ attempt: AttemptID) -> Bool {
        guard let trial = self.trials[attempt.trial.number] else { return false }
        return trial.state == .running && trial.epoch == attempt.epoch
    }

    private mutating func apply(_ event: StoreEvent) {
        self.enterHistory(event)
        switch event {
        case .studyCreated(let record):
            self.record = record
            self.history = HistoryChecker(budget: record.study.limits.trials)
        case .studyStateChanged(_, let state, let reason):
            self.record?.state = state
            self.record?.reason = reason
        case .trialsProposed(_, let new):
            for trial in new { self.propose(trial) }
        case .attemptLeased(let attempt, let session, let worker, let steps, let time):
            self.lease(attempt, session, worker, steps, time)
        case .attemptStarted(let attempt, let sequence, let time):
            self.take(attempt, sequence)
            self.attempts[attempt]?.startedAt = time
        case .measured(let attempt, let sequence, let measurements):
            self.take(attempt, sequence)
            for one in measurements { self.attempts[attempt]?.measured[one.metric, default: [:]][one.step] = one.value }
        case .attemptEnded(let attempt, let sequence, let end, let artifact, let isLate, let time):
            self.attempts[attempt]?.lostAt = time
            self.attempts[attempt]?.artifact = artifact
            self.checkEnd(attempt, end, isLate)
            // One that the coordinator gives up has reported nothing more.
            if end.outcome != .lost { self.take(attempt, sequence) }
            self.attempts[attempt]?.sequence = sequence
            self.attempts[attempt]?.end = end
            self.attempts[attempt]?.isLate = isLate
        case .trialEnded(let trial, let state, let epoch, let cost, let finals):
            self.end(trial, state, epoch, cost, finals)
        case .trialPaused(let trial, let epoch, let cost, let finals):
            let before = self.trials[trial.number]
            if before?.state != .running || before?.epoch != epoch {
                self.violations.append("trial \(trial.number) was paused by attempt \(epoch), which did not run")
            }
            self.trials[trial.number]?.state = .paused
            self.trials[trial.number]?.cost = cost
            self.finals[trial.number] = finals
        case .trialRequeued(let trial): self.requeue(trial.number)
        case .trialInvalidated(let trial, _): self.trials[trial.number]?.isInvalidated = true
        case .studyParallelChanged(_, let parallel): self.record?.parallel = parallel
        case .attemptShortened(let attempt, let step):
            guard let steps = self.attempts[attempt]?.steps, steps.from <= step, step < steps.to else {
                self.violations.append("\(attempt) was shortened to step \(step), which is none of its own")
                return
            }
            self.attempts[attempt]?.steps = AttemptSteps(from: steps.from, to: step, total: steps.total)
        case .studyScheduled(_, let schedule): self.record?.schedule = schedule
        case .optimizerLogged(_, let first, let entries):
            if first != self.optimizerLog.count {
                self.violations.append("entry \(first) of the optimizer's log came after \(self.optimizerLog.count)")
            }
            self.optimizerLog += entries
        case .clockRead(let reading):
            if let before = self.clock, reading.time < before.time {
                self.violations.append(
                    "the clock of the records went back by \(before.time.duration(since: reading.time))"
                )
            }
            self.clock = reading
        case .failureAttributed(let attempt, let cause): self.attempts[attempt]?.cause = cause
        case .studyDeleted, .trialRemeasured, .proposalExplained, .access, .audit, .checkpointsReleased, .studyResumed,
            .workerQuarantined, .workerReadmitted, .artifactsReleased, .trialPinned:
            break
        }
    }

    private mutating func checkEnd(_ attempt: AttemptID, _ end: AttemptEnd, _ isLate: Bool) {
        if self.wastes(attempt, end, isLate) {
            self.violations.append("the good result of \(attempt) was put aside, and its trial has none")
        }
        if end.outcome == .lost, !isLate { self.lostCount[attempt.trial.number, default: 0] += 1 }
    }

    private mutating func propose(_ trial: TrialSummary) {
        if self.trials[trial.number] != nil { self.violations.append("trial \(trial.number) was proposed twice") }
        if Int(trial.number) != self.trials.count + 1 {
            self.violations.append("trial \(trial.number) came after \(self.trials.count)")
        }
        // Runs of the best come after the budget; how many they are is checked at the end.
        if let limit = self.record?.study.limits.trials, self.trials.count >= limit, self.record?.study.confirm == nil,
            !self.added.contains(trial.configuration)
        {
            self.violations.append("trial \(trial.number) is over the budget of \(limit)")
        }
        self.trials[trial.number] = trial
    }

    private mutating func lease(
        _ attempt: AttemptID,
        _ session: SessionID,
        _ worker: WorkerName,
        _ steps: AttemptSteps?,
        _ time: UnixTime
    ) {
        let number = attempt.trial.number
        guard let trial = self.trials[number] else {
            self.violations.append("trial \(number) was leased and never proposed")
            return
        }
        if attempt.epoch <= trial.epoch {
            self.violations.append("epoch \(attempt.epoch) of trial \(number) came again")
        }
        if trial.state != .waiting { self.violations.append("trial \(number) was leased while \(trial.state)") }
        self.checkLimits(number, time)
        let losses = self.lostCount[number] ?? 0
        if let limit = self.record?.study.limits.attempts, losses >= limit * 11 {
            self.violations.append("trial \(number) was leased after \(losses) losses")
        }
        self.trials[number]?.epoch = attempt.epoch
        self.trials[number]?.state = .running
        self.attempts[attempt] = Attempt(session: session, worker: worker, leasedAt: time, steps: steps)
        self.sessionMax = max(self.sessionMax, session.rawValue)
    }

    /// A trial starts only while its study runs, in time, and beside no more than the study allows.
    private mutating func checkLimits(_ number: UInt32, _ time: UnixTime) {
        guard let record = self.record else { return }
        if record.state != .running { self.violations.append("trial \(number) started while \(record.state)") }
        let running = self.trials.values.count { $0.state == .running }
        if let parallel = record.parallel, running >= parallel {
            self.violations.append("trial \(number) started beside \(running), and \(parallel) is the limit")
        }
        if let limit = record.study.limits.wallclock, .milliseconds(time.rawValue) >= limit {
            self.violations.append("trial \(number) started at \(time.rawValue) ms, after the wall-clock limit")
        }
    }

    private mutating func requeue(_ number: UInt32) {
        if let trial = self.trials[number], trial.state.isEnded {
            if self.rerun.remove(number) == nil { self.violations.append("trial \(number) was opened by nobody") }
            self.rerunEpochs[number] = trial.epoch
            self.lostCount[number] = nil
            self.finals[number] = nil
        }
        self.trials[number]?.state = .waiting
        self.trials[number]?.cost = nil
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
        let losses = self.lostCount[trial.number] ?? 0
        if state == .lost, let limit = self.record?.study.limits.attempts, losses < limit {
            self.violations.append("trial \(trial.number) was given up after \(losses) losses")
        }
        self.acceptedCount[trial.number, default: 0] += 1
        self.trials[trial.number]?.state = state
        self.trials[trial.number]?.cost = cost
        self.finals[trial.number] = finals
    }
}
