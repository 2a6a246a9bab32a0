internal import ApusStudy
internal import GRDB

extension SnapshotReader {
    private static let historyMax = 1_000

    func quarantines() throws -> [StoreSnapshot.Quarantine] {
        try Row.fetchAll(
            self.db,
            sql: "SELECT worker, reason, probes_failed, since FROM worker_quarantine ORDER BY worker"
        ).map { row in
            guard let worker = WorkerName(rawValue: row[0]) else {
                throw self.corrupt("a quarantined worker has a name that cannot be read")
            }
            return StoreSnapshot.Quarantine(
                worker: worker,
                reason: row[1],
                probesFailed: row[2],
                since: UnixTime(rawValue: row[3])
            )
        }
    }

    func failures(of study: StudyID, workers: [Int64: String]) throws -> StoreSnapshot.Failures {
        let keys = TrialKey.keys(study)
        var failures = StoreSnapshot.Failures()
        let counts = try Row.fetchAll(
            self.db.cachedStatement(
                sql: """
                    SELECT cause, count(*) FROM attempt
                    WHERE trial BETWEEN ? AND ? AND cause IS NOT NULL GROUP BY cause
                    """
            ),
            arguments: [keys.lowerBound, keys.upperBound]
        )
        guard try !counts.isEmpty || self.hasFailed(keys) else { return failures }
        for row in counts { failures.counts[try FailureCause(code: row[0], path: self.path)] = row[1] }
        let causes = try Row.fetchCursor(
            self.db.cachedStatement(
                sql: """
                    SELECT t.id, a.cause FROM trial t JOIN attempt a ON a.trial = t.id AND a.epoch = t.accepted
                    WHERE t.id BETWEEN ? AND ? AND t.state > 1 AND a.cause IS NOT NULL
                    """
            ),
            arguments: [keys.lowerBound, keys.upperBound]
        )
        while let row = try causes.next() {
            failures.causes[TrialKey.trial(row[0]).number] = try FailureCause(code: row[1], path: self.path)
        }
        failures.history = try self.history(of: study, keys, workers: workers)
        return failures
    }

    private func hasFailed(_ keys: ClosedRange<Int64>) throws -> Bool {
        try Bool.fetchOne(
            self.db.cachedStatement(
                sql: "SELECT EXISTS (SELECT 1 FROM attempt WHERE trial BETWEEN ? AND ? AND outcome = ?)"
            ),
            arguments: [keys.lowerBound, keys.upperBound, Outcome.failed.code]
        ) ?? false
    }

    private func history(
        of study: StudyID,
        _ keys: ClosedRange<Int64>,
        workers: [Int64: String]
    ) throws -> [StoreSnapshot.PastFailure] {
        let rows = try Row.fetchAll(
            self.db.cachedStatement(
                sql: """
                    SELECT * FROM (
                        SELECT a.trial, a.epoch, a.worker, a.reason, a.exit_status, a.signal,
                            a.started_at IS NOT NULL, a.cause, a.ended_at AS at
                        FROM attempt a JOIN trial t ON t.id = a.trial
                        WHERE a.trial BETWEEN ?1 AND ?2 AND a.outcome = ?3 AND a.is_late = 0 AND (
                            t.state <= 1 AND a.cause IS NULL
                            OR a.ended_at > max(
                                coalesce((SELECT resumed_at FROM study WHERE id = ?6), -1),
                                coalesce((
                                    SELECT max(c.ended_at) FROM attempt c
                                    WHERE c.trial BETWEEN ?1 AND ?2 AND c.outcome IN (?4, ?5)
                                ), -1)
                            )
                        )
                        ORDER BY at DESC, a.trial DESC, a.epoch DESC LIMIT ?7
                    ) ORDER BY at, trial, epoch
                    """
            ),
            arguments: [
                keys.lowerBound, keys.upperBound, Outcome.failed.code, Outcome.succeeded.code, Outcome.paused.code,
                Int64(bitPattern: study.rawValue), Self.historyMax,
            ]
        )
        return try rows.map { try self.failure($0, workers: workers) }
    }

    private func failure(_ row: Row, workers: [Int64: String]) throws -> StoreSnapshot.PastFailure {
        let attempt = AttemptID(trial: TrialKey.trial(row[0]), epoch: UInt32(truncatingIfNeeded: row[1] as Int64))
        guard let worker = workers[row[2]].flatMap(WorkerName.init(rawValue:)) else {
            throw self.corrupt("attempt \(attempt.epoch) of trial \(attempt.trial.number) has no worker")
        }
        return StoreSnapshot.PastFailure(
            attempt: attempt,
            worker: worker,
            end: AttemptEnd(outcome: .failed, reason: row[3] ?? "", exitStatus: row[4], signal: row[5]),
            hasStarted: row[6],
            cause: try (row[7] as Int64?).map { try FailureCause(code: $0, path: self.path) }
        )
    }
}
