internal import ApusStudy
internal import GRDB

extension SnapshotReader {
    /// The longest reason that is kept in memory.
    private static let reasonMax = 256

    /// What tables show of the trials, and when the last of them ended.
    ///
    /// A trial that ran in parts ran as long as all of them.
    func facts(
        of study: StudyID,
        shown: Set<UInt32>,
        workers: [Int64: String]
    ) throws -> (facts: [UInt32: StoreSnapshot.EndedFacts], endedAt: UnixTime?) {
        let keys = TrialKey.keys(study)
        let rows = try Row.fetchCursor(
            self.db.cachedStatement(
                sql: """
                    SELECT t.id, t.accepted, t.invalidation, a.worker, a.started_at, a.ended_at, a.duration,
                        a.artifact IS NOT NULL, coalesce(t.reason, a.reason),
                        (SELECT sum(b.duration) FROM attempt b
                            WHERE b.trial = t.id AND b.epoch < a.epoch AND b.outcome = ?3)
                    FROM trial t LEFT JOIN attempt a
                        ON a.trial = t.id AND a.epoch = CASE WHEN t.accepted > 0 THEN t.accepted ELSE t.epoch END
                    WHERE t.id BETWEEN ?1 AND ?2
                    """
            ),
            arguments: [keys.lowerBound, keys.upperBound, Outcome.paused.code]
        )
        var facts: [UInt32: StoreSnapshot.EndedFacts] = [:]
        var newest: Int64?
        while let row = try rows.next() {
            let number = TrialKey.trial(row[0]).number
            guard shown.contains(number) else { continue }
            facts[number] = Self.facts(row, workers: workers)
            if let time: Int64 = row[5] { newest = max(newest ?? time, time) }
        }
        return (facts, newest.map(UnixTime.init(rawValue:)))
    }

    private static func facts(_ row: Row, workers: [Int64: String]) -> StoreSnapshot.EndedFacts {
        let before: Int64 = row[9] ?? 0
        let nanoseconds = (row[6] as Int64?).map { $0.addingReportingOverflow(before).partialValue }
        let worker: Int64? = row[3]
        let reason: String = row[8] ?? ""
        return StoreSnapshot.EndedFacts(
            epoch: UInt32(truncatingIfNeeded: row[1] as Int64),
            worker: worker.flatMap { workers[$0] }.flatMap(WorkerName.init(rawValue:)),
            startedAt: (row[4] as Int64?).map(UnixTime.init(rawValue:)),
            milliseconds: nanoseconds.map { $0 / 1_000_000 } ?? -1,
            hasArtifact: row[7] ?? false,
            reason: String(reason.prefix { !$0.isNewline }.prefix(Self.reasonMax)),
            invalidation: row[2] ?? ""
        )
    }

    /// The measurements of an open attempt that decide what counts.
    func measured(_ attempt: StoreSnapshot.OpenAttempt, criteria: Criteria) throws -> [Measurement] {
        try self.measured(attempt.attempt, latest: attempt.latest, criteria: criteria)
    }

    /// The measurements of an attempt that decide what counts.
    func measured(_ attempt: AttemptID, criteria: Criteria) throws -> [Measurement] {
        try self.measured(attempt, latest: try self.latest(attempt), criteria: criteria)
    }

    /// The last value of each metric, and the whole curve of the first objective and of those that are not read last.
    private func measured(
        _ attempt: AttemptID,
        latest: [Measurement],
        criteria: Criteria
    ) throws -> [Measurement] {
        let whole = criteria.metrics.filter { $0.name == criteria.objective.metric || $0.reading != .last }.map(\.name)
        return try latest.filter { !whole.contains($0.metric) } + whole.flatMap { try self.curve(of: $0, attempt) }
    }

    /// The last points of a metric's curve.
    private func curve(of metric: String, _ attempt: AttemptID) throws -> [Measurement] {
        let rows = try Row.fetchAll(
            self.db.cachedStatement(
                sql: """
                    SELECT step, value FROM measurement JOIN metric ON metric.id = measurement.metric
                    WHERE trial = ? AND epoch = ? AND metric.name = ? ORDER BY step DESC LIMIT 10000
                    """
            ),
            arguments: [TrialKey.key(attempt.trial), Int64(attempt.epoch), metric]
        )
        return rows.reversed().map { row in Measurement(metric: metric, step: row[0], value: row[1] ?? .nan) }
    }
}
