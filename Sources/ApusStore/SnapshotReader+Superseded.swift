internal import ApusStudy
internal import GRDB

extension SnapshotReader {
    private static let supersededMax = 10_000

    /// Attempts that were lost while their trial has no result since, and those that a late result won over.
    func superseded(
        of study: StudyRecord,
        losses: [UInt32: Int],
        workers: [Int64: String]
    ) throws -> [StoreSnapshot.SupersededAttempt] {
        let keys = TrialKey.keys(study.id)
        let rows = try Row.fetchAll(
            self.db.cachedStatement(
                sql: """
                    SELECT a.trial, a.epoch, a.session, a.worker, a.sequence, a.leased_at, a.started_at, a.ended_at
                    FROM attempt a JOIN trial t ON t.id = a.trial
                    WHERE a.trial BETWEEN ?1 AND ?2 AND (
                        (t.state > 1 AND a.outcome IS NULL)
                        OR (t.state <= 1 AND a.outcome = ?3 AND a.is_late = 0 AND NOT EXISTS (
                            SELECT 1 FROM attempt b
                            WHERE b.trial = a.trial AND b.epoch > a.epoch AND b.outcome <> ?3 AND b.is_late = 0
                        ))
                    )
                    ORDER BY a.trial DESC, a.epoch DESC LIMIT ?4
                    """
            ),
            arguments: [keys.lowerBound, keys.upperBound, Outcome.lost.code, Self.supersededMax]
        )
        return try rows.map { row in
            let trial = TrialKey.trial(row[0])
            let epoch = UInt32(truncatingIfNeeded: row[1] as Int64)
            guard let worker = workers[row[3]].flatMap(WorkerName.init(rawValue:)) else {
                throw self.corrupt("attempt \(epoch) of trial \(trial.number) has no worker")
            }
            let attempt = AttemptID(trial: trial, epoch: epoch)
            let open = StoreSnapshot.OpenAttempt(
                attempt: attempt,
                session: SessionID(rawValue: UInt64(bitPattern: row[2] as Int64)),
                worker: worker,
                sequence: UInt64(bitPattern: row[4] as Int64),
                losses: losses[trial.number] ?? 0,
                hasStarted: (row[6] as Int64?) != nil,
                leasedAt: UnixTime(rawValue: row[5]),
                startedAt: (row[6] as Int64?).map(UnixTime.init(rawValue:)),
                latest: try self.latest(attempt)
            )
            return StoreSnapshot.SupersededAttempt(
                attempt: open,
                lostAt: (row[7] as Int64?).map(UnixTime.init(rawValue:)),
                measured: try self.measured(open, criteria: study.study.criteria)
            )
        }
    }
}
