internal import ApusStudy
internal import FoundationEssentials
internal import GRDB

extension EventWriter {
    func propose(_ trials: [TrialSummary], in study: StudyID) throws {
        let known = try Int64.fetchOne(
            self.db.cachedStatement(sql: "SELECT 1 FROM study WHERE id = ?"),
            arguments: [Int64(bitPattern: study.rawValue)]
        )
        guard known != nil else { throw StoreError.inconsistent("there is no study \(study.rawValue)") }
        for trial in trials {
            let id = TrialID(study: study, number: trial.number)
            try self.runOnce(
                """
                INSERT OR IGNORE INTO trial (id, state, epoch, accepted, losses, configuration)
                VALUES (?, ?, 0, 0, 0, ?)
                """,
                [
                    TrialKey.key(id), TrialState.waiting.code,
                    Data(ConfigurationBlob.encode(trial.configuration)),
                ],
                "\(StoreEvent.name(id)) exists already"
            )
        }
    }

    /// Sets the one accepted result: only where none is.
    mutating func end(
        _ trial: TrialID,
        state: TrialState,
        epoch: UInt32,
        cost: Double?,
        finals: [MetricValue]
    ) throws {
        guard state.isEnded else {
            throw StoreError.inconsistent("\(StoreEvent.name(trial)) cannot end as \(state.rawValue)")
        }
        let blob = try self.blob(of: finals, trial)
        try self.runOnce(
            """
            UPDATE trial SET state = ?, accepted = ?, cost = ?, finals = ?
            WHERE id = ? AND (state <= 1 OR state = ?) AND epoch >= ?
            """,
            [
                state.code, Int64(epoch), cost, blob, TrialKey.key(trial), TrialState.paused.code, Int64(epoch),
            ],
            "\(StoreEvent.name(trial)) is unknown, has a result, or never had attempt \(epoch)"
        )
    }

    /// Sets a result that stands until the trial goes on, or for good when it never does.
    mutating func pause(_ trial: TrialID, epoch: UInt32, cost: Double?, finals: [MetricValue]) throws {
        let blob = try self.blob(of: finals, trial)
        try self.runOnce(
            "UPDATE trial SET state = ?, accepted = ?, cost = ?, finals = ? WHERE id = ? AND state = ? AND epoch = ?",
            [
                TrialState.paused.code, Int64(epoch), cost, blob, TrialKey.key(trial), TrialState.running.code,
                Int64(epoch),
            ],
            "\(StoreEvent.name(trial)) is unknown, or attempt \(epoch) does not run"
        )
    }

    /// Replaces the values of an accepted result; the attempt itself stays as it was reported.
    mutating func remeasure(
        _ trial: TrialID,
        state: TrialState,
        cost: Double?,
        finals: [MetricValue],
        reason: String
    ) throws {
        guard state == .succeeded || state == .failed else {
            throw StoreError.inconsistent("metrics that are read again cannot make \(StoreEvent.name(trial)) \(state)")
        }
        let blob = try self.blob(of: finals, trial)
        try self.runOnce(
            """
            UPDATE trial SET state = ?, cost = ?, finals = ?, reason = ?
            WHERE id = ? AND accepted > 0 AND state IN (?, ?)
            """,
            [
                state.code, cost, blob, Self.bounded(reason), TrialKey.key(trial), TrialState.succeeded.code,
                TrialState.failed.code,
            ],
            "\(StoreEvent.name(trial)) is unknown, or has no accepted success or failure"
        )
    }

    /// Nothing for no values; throws when they are more than a row holds.
    private mutating func blob(of finals: [MetricValue], _ trial: TrialID) throws -> Data? {
        guard finals.count <= Self.finalsMax else {
            throw StoreError.inconsistent("\(StoreEvent.name(trial)) has more than \(Self.finalsMax) metrics")
        }
        guard !finals.isEmpty else { return nil }
        var numbered: [(metric: Int64, value: Double)] = []
        numbered.reserveCapacity(finals.count)
        for final in finals { numbered.append((try self.number(ofMetric: final.metric), final.value)) }
        return Data(FinalsBlob.encode(numbered))
    }

    /// Back to waiting.
    ///
    /// When it had ended, a user asked for it, and its losses are forgotten.
    func requeue(_ trial: TrialID) throws {
        try self.runOnce(
            """
            UPDATE trial SET losses = CASE WHEN state <= 1 THEN losses ELSE 0 END,
                state = ?, accepted = 0, cost = NULL, finals = NULL, reason = NULL
            WHERE id = ?
            """,
            [TrialState.waiting.code, TrialKey.key(trial)],
            "there is no \(StoreEvent.name(trial))"
        )
    }

    func invalidate(_ trial: TrialID, reason: String) throws {
        try self.runOnce(
            "UPDATE trial SET invalidation = ? WHERE id = ?",
            [Self.bounded(reason), TrialKey.key(trial)],
            "there is no \(StoreEvent.name(trial))"
        )
    }

    func pin(_ trial: TrialID, _ isPinned: Bool) throws {
        try self.runOnce(
            "UPDATE trial SET pinned = ? WHERE id = ?",
            [isPinned, TrialKey.key(trial)],
            "there is no \(StoreEvent.name(trial))"
        )
    }

    /// Four times what a trial of many metrics reports; keeps a row below 64 KiB.
    static let finalsMax = 4_096
}
