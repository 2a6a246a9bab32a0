internal import ApusStudy
internal import FoundationEssentials
internal import GRDB

/// Applies events to the tables, inside one transaction of its caller.
///
/// An event that the stored state does not allow throws, which rolls the whole transaction back: a trial's result is
/// set only where none is accepted, an epoch only grows, and so does the sequence of an attempt.
struct EventWriter {
    /// Longer texts are cut, so that one event cannot fill the disk.
    static let textBytesMax = 65_536

    let db: Database

    /// Sessions below this are counted already.
    let sessionsReserved: UInt64
    private var metrics: [String: Int64] = [:]
    private var workers: [WorkerName: Int64] = [:]

    init(_ db: Database) throws {
        self.db = db
        self.sessionsReserved = UInt64(bitPattern: try Counter.session.value(in: db))
    }

    mutating func apply(_ event: StoreEvent) throws {
        switch event {
        case .studyCreated(let record):
            try self.create(record)
        case .studyStateChanged(let study, let state, let reason):
            try self.setState(of: study, to: state, reason: reason)
        case .studyParallelChanged(let study, let parallel):
            try self.setParallel(of: study, to: parallel)
        case .studyScheduled(let study, let schedule):
            try self.setSchedule(of: study, to: schedule)
        case .studyDeleted(let study):
            try self.delete(study)
        case .trialsProposed(let study, let trials):
            try self.propose(trials, in: study)
        case .optimizerLogged(let study, let first, let entries):
            try self.log(entries, first: first, of: study)
        case .proposalExplained(let trial, let reasons):
            try self.explain(trial, reasons)
        case .attemptLeased(let attempt, let session, let worker, let steps, let time):
            try self.lease(attempt, session: session, worker: worker, steps: steps, at: time)
        case .attemptStarted(let attempt, let sequence, let time):
            try self.start(attempt, sequence: sequence, at: time)
        case .measured(let attempt, let sequence, let measurements):
            try self.measure(attempt, sequence: sequence, measurements)
        case .attemptEnded(let attempt, let sequence, let end, let artifact, let isLate, let time):
            try self.end(attempt, sequence: sequence, end, artifact: artifact, isLate: isLate, at: time)
        case .attemptShortened(let attempt, let step):
            try self.shorten(attempt, to: step)
        case .trialEnded(let trial, let state, let epoch, let cost, let finals):
            try self.end(trial, state: state, epoch: epoch, cost: cost, finals: finals)
        case .trialPaused(let trial, let epoch, let cost, let finals):
            try self.pause(trial, epoch: epoch, cost: cost, finals: finals)
        case .trialRequeued(let trial):
            try self.requeue(trial)
        case .trialRemeasured(let trial, let state, let cost, let finals, let reason):
            try self.remeasure(trial, state: state, cost: cost, finals: finals, reason: reason)
        case .trialInvalidated(let trial, let reason):
            try self.invalidate(trial, reason: reason)
        case .access(let event):
            try self.apply(event)
        case .checkpointsReleased(let attempts):
            try self.release(attempts, Self.releaseCheckpoint)
        case .trialPinned(let trial, let isPinned):
            try self.pin(trial, isPinned)
        case .artifactsReleased(let attempts):
            try self.release(attempts, Self.releaseArtifact)
        case .failureAttributed(let attempt, let cause):
            try self.attribute(attempt, to: cause)
        case .studyResumed(let study, let time):
            try self.resume(study, at: time)
        case .workerQuarantined(let worker, let reason, let probesFailed, let since):
            try self.quarantine(worker, reason: reason, probesFailed: probesFailed, since: since)
        case .workerReadmitted(let worker):
            try self.readmit(worker)
        case .clockRead(let reading):
            try self.read(reading)
        case .audit(let actor, let action, let subject, let time):
            try self.audit(actor: actor, action: action, subject: subject, at: time)
        }
    }

    /// Runs a statement that is compiled once for each connection; the number of rows that it changed.
    @discardableResult
    func run(_ sql: String, _ arguments: StatementArguments) throws -> Int {
        try self.db.cachedStatement(sql: sql).execute(arguments: arguments)
        return self.db.changesCount
    }

    /// Throws unless the statement changes exactly one row.
    func runOnce(_ sql: String, _ arguments: StatementArguments, _ promise: @autoclosure () -> String) throws {
        guard try self.run(sql, arguments) == 1 else { throw StoreError.inconsistent(promise()) }
    }

    /// The number that stands for a metric's name.
    mutating func number(ofMetric name: String) throws -> Int64 {
        if let number = self.metrics[name] { return number }
        let number = try self.number(of: name, select: Self.selectMetric, insert: Self.insertMetric)
        self.metrics[name] = number
        return number
    }

    /// The number that stands for a worker's name.
    mutating func number(of worker: WorkerName) throws -> Int64 {
        if let number = self.workers[worker] { return number }
        let number = try self.number(of: worker.rawValue, select: Self.selectWorker, insert: Self.insertWorker)
        self.workers[worker] = number
        return number
    }

    private static let selectMetric = "SELECT id FROM metric WHERE name = ?"
    private static let insertMetric = "INSERT INTO metric (name) VALUES (?)"
    private static let selectWorker = "SELECT id FROM worker WHERE name = ?"
    private static let insertWorker = "INSERT INTO worker (name) VALUES (?)"

    private func number(of name: String, select: String, insert: String) throws -> Int64 {
        if let number = try Int64.fetchOne(self.db.cachedStatement(sql: select), arguments: [name]) { return number }
        try self.run(insert, [name])
        return self.db.lastInsertedRowID
    }

    /// At most `textBytesMax` bytes, cut between characters.
    static func bounded(_ text: String) -> String {
        guard text.utf8.count > Self.textBytesMax else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: Self.textBytesMax)
        while end > text.startIndex, String.Index(end, within: text) == nil { end = text.utf8.index(before: end) }
        return String(text[..<end])
    }
}

extension StoreEvent {
    /// How events name an attempt in an error.
    static func name(_ attempt: AttemptID) -> String {
        "attempt \(attempt.epoch) of \(Self.name(attempt.trial))"
    }

    static func name(_ trial: TrialID) -> String {
        "trial \(trial.number) of study \(trial.study.rawValue)"
    }
}
