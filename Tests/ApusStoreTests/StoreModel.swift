import ApusSpace
import ApusStudy

@testable import ApusStore

/// A store in plain values, and a source of random events that are allowed in its state.
struct StoreModel {
    struct Trial {
        var summary: TrialSummary
        var finals: [MetricValue] = []
        var open: StoreSnapshot.OpenAttempt?
        var losses = 0
    }

    struct Study {
        var record: StudyRecord
        var trials: [Trial] = []

        var finals: [UInt32: [MetricValue]] {
            Dictionary(
                uniqueKeysWithValues: self.trials.filter { !$0.finals.isEmpty }.map { ($0.summary.number, $0.finals) }
            )
        }

        var open: [StoreSnapshot.OpenAttempt] {
            self.trials.compactMap { $0.summary.state == .running ? $0.open : nil }
        }

        var losses: [UInt32: Int] {
            let lost = self.trials.filter { $0.losses > 0 && !$0.summary.state.isEnded }
            return Dictionary(uniqueKeysWithValues: lost.map { ($0.summary.number, $0.losses) })
        }
    }

    var studies: [Study] = []
    var nextStudy: UInt64 = 1
    private(set) var clock: ClockReading?
    private var random: SplitMix

    init(seed: UInt64) {
        self.random = SplitMix(state: seed)
    }

    mutating func batch() throws -> [StoreEvent] {
        var events: [StoreEvent] = []
        for _ in 0..<60 { events += try self.step() }
        return events
    }

    private mutating func pick(_ count: Int) -> Int {
        Int(self.random.next() % UInt64(count))
    }

    private mutating func step() throws -> [StoreEvent] {
        if self.studies.isEmpty || self.pick(40) == 0 { return [try self.create()] }
        if self.pick(60) == 0 { return [self.readClock()] }
        let index = self.pick(self.studies.count)
        if self.pick(100) == 0 {
            return [.studyDeleted(self.studies.remove(at: index).record.id)]
        }
        if self.studies[index].trials.isEmpty || self.pick(8) == 0 { return [self.propose(index)] }
        return self.advance(index, self.pick(self.studies[index].trials.count))
    }

    private mutating func readClock() -> StoreEvent {
        let reading = ClockReading(
            time: UnixTime(rawValue: (self.clock?.time.rawValue ?? 0) + Int64(self.pick(100_000))),
            wall: UnixTime(rawValue: Int64(self.pick(1_000_000)) - 500_000),
            uptime: self.pick(4) == 0
                ? nil : .init(boot: "boot-\(self.pick(3))", time: .milliseconds(self.pick(100_000)))
        )
        self.clock = reading
        return .clockRead(reading)
    }

    private mutating func create() throws -> StoreEvent {
        let record = try Sample.record(self.nextStudy, name: "study-\(self.pick(3))")
        self.nextStudy += 1
        self.studies.append(Study(record: record))
        return .studyCreated(record)
    }

    private mutating func propose(_ index: Int) -> StoreEvent {
        let first = UInt32(self.studies[index].trials.count + 1)
        let new = (first...(first + UInt32(self.pick(4)))).map { number in
            let values: [ParameterValue?] = [
                .real(Double(self.pick(1_000)) / 7), .integer(self.pick(9) - 4), .choice(self.pick(3)), nil,
            ]
            return TrialSummary(number: number, configuration: Configuration(values: values))
        }
        self.studies[index].trials += new.map { Trial(summary: $0) }
        return .trialsProposed(self.studies[index].record.id, new)
    }

    private mutating func advance(_ study: Int, _ position: Int) -> [StoreEvent] {
        var trial = self.studies[study].trials[position]
        defer { self.studies[study].trials[position] = trial }
        let id = TrialID(study: self.studies[study].record.id, number: trial.summary.number)
        switch trial.summary.state {
        case .waiting: return [self.lease(&trial, id)]
        case .running: return self.run(&trial, id)
        case .paused: return [self.leavePause(&trial, id)]
        default:
            if trial.summary.state != .stopped, self.pick(3) == 0 { return [self.remeasure(&trial, id)] }
            if self.pick(3) > 0 {
                trial.summary.isInvalidated = true
                return [.trialInvalidated(id, reason: "left out")]
            }
            trial.losses = 0
            self.requeue(&trial)
            return [.trialRequeued(id)]
        }
    }

    private mutating func lease(_ trial: inout Trial, _ id: TrialID) -> StoreEvent {
        trial.summary.state = .running
        trial.summary.epoch += 1
        let attempt = AttemptID(trial: id, epoch: trial.summary.epoch)
        let session = SessionID(rawValue: UInt64(self.pick(9) + 1))
        let worker = Sample.worker("w\(self.pick(4))")
        trial.open = Self.open(attempt, session, worker, losses: trial.losses)
        return .attemptLeased(attempt, session, worker, at: Sample.at(1))
    }

    private mutating func run(_ trial: inout Trial, _ id: TrialID) -> [StoreEvent] {
        guard let open = trial.open else { return [] }
        let sequence = open.sequence + 1
        switch self.pick(6) {
        case 0:
            trial.open = Self.open(open, sequence: sequence, hasStarted: true)
            return [.attemptStarted(open.attempt, sequence: sequence, at: Sample.at(2))]
        case 1, 2:
            let new = Measurement(metric: "m\(self.pick(3))", step: Int(sequence), value: Double(self.pick(100)))
            let latest = open.latest.filter { $0.metric != new.metric } + [new]
            trial.open = Self.open(open, sequence: sequence, latest: latest.sorted { $0.metric < $1.metric })
            return [.measured(open.attempt, sequence: sequence, [new])]
        case 3:
            trial.losses += 1
            self.requeue(&trial)
            return [self.end(open.attempt, sequence, .lost), .trialRequeued(id)]
        case 4:
            trial.summary.state = .paused
            trial.summary.cost = self.pick(3) > 0 ? Double(self.pick(100)) : nil
            trial.finals = [MetricValue(metric: "m\(self.pick(3))", value: Double(self.pick(100)))]
            trial.open = nil
            return [
                self.end(open.attempt, sequence, .paused),
                .trialPaused(id, epoch: open.attempt.epoch, cost: trial.summary.cost, finals: trial.finals),
            ]
        default:
            trial.summary.state = .succeeded
            trial.summary.cost = Double(self.pick(100))
            trial.finals = [MetricValue(metric: "m\(self.pick(3))", value: Double(self.pick(100)))]
            trial.open = nil
            return [
                self.end(open.attempt, sequence, .succeeded),
                .trialEnded(
                    id,
                    .succeeded,
                    epoch: open.attempt.epoch,
                    cost: trial.summary.cost,
                    finals: trial.finals
                ),
            ]
        }
    }

    /// It goes on, and its losses are forgotten; or it never will.
    private mutating func leavePause(_ trial: inout Trial, _ id: TrialID) -> StoreEvent {
        if self.pick(2) == 0 {
            trial.losses = 0
            self.requeue(&trial)
            return .trialRequeued(id)
        }
        trial.summary.state = .stopped
        let (cost, finals) = (trial.summary.cost, trial.finals)
        return .trialEnded(id, .stopped, epoch: trial.summary.epoch, cost: cost, finals: finals)
    }

    private mutating func remeasure(_ trial: inout Trial, _ id: TrialID) -> StoreEvent {
        let isGood = self.pick(3) > 0
        trial.summary.state = isGood ? .succeeded : .failed
        trial.summary.cost = isGood ? Double(self.pick(100)) : nil
        trial.finals = isGood ? [MetricValue(metric: "n\(self.pick(3))", value: Double(self.pick(100)))] : []
        return .trialRemeasured(
            id,
            trial.summary.state,
            cost: trial.summary.cost,
            finals: trial.finals,
            reason: isGood ? "" : "no number"
        )
    }

    private func end(_ attempt: AttemptID, _ sequence: UInt64, _ outcome: Outcome) -> StoreEvent {
        let end = AttemptEnd(outcome: outcome)
        return .attemptEnded(attempt, sequence: sequence, end, artifact: nil, isLate: false, at: Sample.at(3))
    }

    private func requeue(_ trial: inout Trial) {
        trial.summary.state = .waiting
        trial.summary.cost = nil
        trial.finals = []
        trial.open = nil
    }

    private static func open(
        _ attempt: AttemptID,
        _ session: SessionID,
        _ worker: WorkerName,
        losses: Int
    ) -> StoreSnapshot.OpenAttempt {
        .init(
            attempt: attempt,
            session: session,
            worker: worker,
            sequence: 0,
            losses: losses,
            hasStarted: false,
            leasedAt: Sample.at(1)
        )
    }

    private static func open(
        _ old: StoreSnapshot.OpenAttempt,
        sequence: UInt64,
        hasStarted: Bool = false,
        latest: [Measurement]? = nil
    ) -> StoreSnapshot.OpenAttempt {
        .init(
            attempt: old.attempt,
            session: old.session,
            worker: old.worker,
            sequence: sequence,
            losses: old.losses,
            hasStarted: old.hasStarted || hasStarted,
            leasedAt: old.leasedAt,
            startedAt: hasStarted ? Sample.at(2) : old.startedAt,
            latest: latest ?? old.latest
        )
    }
}

/// Steele, Lea and Flood's SplitMix64: the same numbers from the same seed.
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var value = self.state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
