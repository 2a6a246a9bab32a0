internal import ApusStudy
internal import FoundationEssentials
internal import GRDB

/// Reads the whole store into memory, as of one moment.
struct SnapshotReader {
    let db: Database
    let path: String

    func snapshot(nextSession: UInt64) throws -> StoreSnapshot {
        let metrics = try NameTable.metric.names(in: self.db)
        let workers = try NameTable.worker.names(in: self.db)
        let records = try StudyRecordReader(db: self.db, path: self.path).all()
        return StoreSnapshot(
            studies: try records.map { try self.part($0, metrics: metrics, workers: workers) },
            nextSession: nextSession,
            nextStudy: UInt64(bitPattern: try Counter.study.value(in: self.db)),
            quarantines: try self.quarantines(),
            clock: try self.clock()
        )
    }

    private func part(
        _ record: StudyRecord,
        metrics: [Int64: String],
        workers: [Int64: String]
    ) throws -> StoreSnapshot.StudyPart {
        let keys = TrialKey.keys(record.id)
        let rows = try Row.fetchCursor(
            self.db.cachedStatement(
                sql: """
                    SELECT id, state, epoch, cost, configuration, finals, invalidation IS NOT NULL, losses, pinned
                    FROM trial WHERE id BETWEEN ? AND ? ORDER BY id
                    """
            ),
            arguments: [keys.lowerBound, keys.upperBound]
        )
        var trials: [TrialSummary] = []
        var finals: [UInt32: [MetricValue]] = [:]
        var losses: [UInt32: Int] = [:]
        var pinned: Set<UInt32> = []
        var open: [(AttemptID, Int)] = []
        while let row = try rows.next() {
            let trial = try self.trial(row)
            trials.append(trial)
            if let blob: Data = row[5] { finals[trial.number] = try self.finals(blob, names: metrics) }
            if row[8] { pinned.insert(trial.number) }
            let lost: Int = row[7]
            if lost > 0, !trial.state.isEnded { losses[trial.number] = lost }
            guard trial.state == .running else { continue }
            open.append((AttemptID(trial: TrialKey.trial(row[0]), epoch: trial.epoch), lost))
        }
        let attempts = try open.compactMap { try self.openAttempt($0, losses: $1, workers: workers) }
        let shown = Set(trials.lazy.filter { $0.state.isEnded || $0.state == .paused }.map(\.number))
        let (facts, endedAt) = try self.facts(of: record.id, shown: shown, workers: workers)
        var measured: [UInt32: [Measurement]] = [:]
        for attempt in attempts {
            measured[attempt.attempt.trial.number] = try self.measured(attempt, criteria: record.study.criteria)
        }
        let going = Set(trials.lazy.filter { !$0.state.isEnded }.map(\.number))
        let (checkpoints, carried) = try self.steps(of: record, going: going)
        return StoreSnapshot.StudyPart(
            record: record,
            trials: trials,
            finals: finals,
            attempts: attempts,
            superseded: try self.superseded(of: record, losses: losses, workers: workers),
            losses: losses,
            pinned: pinned,
            measured: measured,
            facts: facts,
            checkpoints: checkpoints,
            carried: carried,
            optimizerLog: try self.optimizerLog(of: record.id),
            failures: try self.failures(of: record.id, workers: workers),
            endedAt: record.state.isEnded ? endedAt : nil
        )
    }

    private func trial(_ row: Row) throws -> TrialSummary {
        let blob: Data = row[4]
        guard let configuration = ConfigurationBlob.decode(Array(blob)) else {
            throw self.corrupt("trial \(row[0] as Int64) has a configuration that cannot be read")
        }
        return TrialSummary(
            number: TrialKey.trial(row[0]).number,
            configuration: configuration,
            state: try TrialState(code: row[1], path: self.path),
            epoch: UInt32(truncatingIfNeeded: row[2] as Int64),
            cost: row[3],
            isInvalidated: row[6]
        )
    }

    private func finals(_ blob: Data, names: [Int64: String]) throws -> [MetricValue] {
        guard let finals = FinalsBlob.decode(Array(blob), names: names) else {
            throw self.corrupt("a trial has final values that cannot be read")
        }
        return finals
    }

    /// Nothing when the newest attempt has ended: its trial is about to be requeued or ended.
    private func openAttempt(
        _ attempt: AttemptID,
        losses: Int,
        workers: [Int64: String]
    ) throws -> StoreSnapshot.OpenAttempt? {
        let key = TrialKey.key(attempt.trial)
        let row = try Row.fetchOne(
            self.db.cachedStatement(
                sql: """
                    SELECT session, worker, sequence, leased_at, started_at, steps_from, steps_to FROM attempt
                    WHERE trial = ? AND epoch = ? AND outcome IS NULL
                    """
            ),
            arguments: [key, Int64(attempt.epoch)]
        )
        guard let row else { return nil }
        guard let worker = workers[row[1]].flatMap(WorkerName.init(rawValue:)) else {
            throw self.corrupt("attempt \(attempt.epoch) of trial \(attempt.trial.number) has no worker")
        }
        return StoreSnapshot.OpenAttempt(
            attempt: attempt,
            session: SessionID(rawValue: UInt64(bitPattern: row[0] as Int64)),
            worker: worker,
            sequence: UInt64(bitPattern: row[2] as Int64),
            losses: losses,
            hasStarted: (row[4] as Int64?) != nil,
            leasedAt: UnixTime(rawValue: row[3]),
            startedAt: (row[4] as Int64?).map(UnixTime.init(rawValue:)),
            steps: Self.steps(from: row[5], to: row[6]),
            latest: try self.latest(attempt)
        )
    }

    func latest(_ attempt: AttemptID) throws -> [Measurement] {
        try Row.fetchAll(
            self.db.cachedStatement(sql: Store.lastValues),
            arguments: [TrialKey.key(attempt.trial), Int64(attempt.epoch)]
        ).map { row in Measurement(metric: row[0], step: row[1], value: row[2] ?? .nan) }
    }

    func corrupt(_ detail: String) -> StoreError {
        .corrupt(path: self.path, detail: detail)
    }
}
