internal import ApusStudy
internal import FoundationEssentials
internal import GRDB

extension EventWriter {
    mutating func lease(
        _ attempt: AttemptID,
        session: SessionID,
        worker: WorkerName,
        steps: AttemptSteps?,
        at time: UnixTime
    ) throws {
        let key = TrialKey.key(attempt.trial)
        try self.runOnce(
            "UPDATE trial SET state = ?, epoch = ? WHERE id = ? AND state <= 1 AND epoch < ?",
            [TrialState.running.code, Int64(attempt.epoch), key, Int64(attempt.epoch)],
            "\(StoreEvent.name(attempt)) is leased, but its trial is unknown, has ended, or had that epoch before"
        )
        try self.run(
            """
            INSERT INTO attempt (trial, epoch, session, worker, sequence, leased_at, is_late, steps_from, steps_to)
            VALUES (?, ?, ?, ?, 0, ?, 0, ?, ?)
            """,
            [
                key, Int64(attempt.epoch), Int64(bitPattern: session.rawValue), try self.number(of: worker),
                time.rawValue, steps?.from, steps?.to,
            ]
        )
        // Sessions are reserved by the block, so this is for a process that lived through a whole block.
        if session.rawValue >= self.sessionsReserved {
            try Counter.session.raise(to: Int64(bitPattern: session.rawValue) + 1, in: self.db)
        }
    }

    func shorten(_ attempt: AttemptID, to step: Int) throws {
        try self.runOnce(
            "UPDATE attempt SET steps_to = ? WHERE trial = ? AND epoch = ? AND steps_to >= ?",
            [step, TrialKey.key(attempt.trial), Int64(attempt.epoch), step],
            "\(StoreEvent.name(attempt)) has no such step"
        )
    }

    func start(_ attempt: AttemptID, sequence: UInt64, at time: UnixTime) throws {
        try self.runOnce(
            "UPDATE attempt SET started_at = ?, sequence = ? WHERE trial = ? AND epoch = ? AND sequence <= ?",
            [
                time.rawValue, Int64(bitPattern: sequence), TrialKey.key(attempt.trial), Int64(attempt.epoch),
                Int64(bitPattern: sequence),
            ],
            Self.outOfOrder(attempt, sequence)
        )
    }

    mutating func measure(_ attempt: AttemptID, sequence: UInt64, _ measurements: [Measurement]) throws {
        let key = TrialKey.key(attempt.trial)
        try self.runOnce(
            "UPDATE attempt SET sequence = ? WHERE trial = ? AND epoch = ? AND sequence <= ?",
            [Int64(bitPattern: sequence), key, Int64(attempt.epoch), Int64(bitPattern: sequence)],
            Self.outOfOrder(attempt, sequence)
        )
        for measurement in measurements {
            try self.run(
                "INSERT OR REPLACE INTO measurement (trial, epoch, metric, step, value) VALUES (?, ?, ?, ?, ?)",
                [
                    key, Int64(attempt.epoch), try self.number(ofMetric: measurement.metric),
                    measurement.step, measurement.value,
                ]
            )
        }
    }

    /// A lost attempt that reports its result after all is ended twice; the second end takes the first one's place.
    func end(
        _ attempt: AttemptID,
        sequence: UInt64,
        _ end: AttemptEnd,
        artifact: StoredContent?,
        isLate: Bool,
        at time: UnixTime
    ) throws {
        let key = TrialKey.key(attempt.trial)
        try self.runOnce(
            """
            UPDATE attempt SET ended_at = ?, outcome = ?, reason = ?, exit_status = ?, signal = ?, duration = ?,
                artifact = ?, artifact_bytes = ?, is_late = ?, sequence = ?
            WHERE trial = ? AND epoch = ? AND sequence <= ?
            """,
            [
                time.rawValue, end.outcome.code, end.reason.isEmpty ? nil : Self.bounded(end.reason),
                end.exitStatus, end.signal, end.duration.nanoseconds, artifact.map { Data($0.digest.bytes) },
                artifact.map { Int64(clamping: $0.byteCount) },
                isLate, Int64(bitPattern: sequence), key, Int64(attempt.epoch), Int64(bitPattern: sequence),
            ],
            Self.outOfOrder(attempt, sequence)
        )
        if end.outcome == .lost, !isLate {
            try self.run("UPDATE trial SET losses = losses + 1 WHERE id = ?", [key])
        }
    }

    /// Only of attempts that were paused: the artifact of any other is a result.
    static let releaseCheckpoint = """
        UPDATE attempt SET artifact = NULL, artifact_bytes = NULL WHERE trial = ? AND epoch = ? AND outcome = ?
        """

    /// Only of attempts that ended, and not in a pause: what a paused one saved is a checkpoint.
    static let releaseArtifact = """
        UPDATE attempt SET artifact = NULL, artifact_bytes = NULL WHERE trial = ? AND epoch = ? AND outcome <> ?
        """

    func release(_ attempts: [AttemptID], _ statement: String) throws {
        for attempt in attempts {
            let key = TrialKey.key(attempt.trial)
            try self.run(statement, [key, Int64(attempt.epoch), Outcome.paused.code])
        }
    }

    private static func outOfOrder(_ attempt: AttemptID, _ sequence: UInt64) -> String {
        "\(StoreEvent.name(attempt)) is unknown, or reported beyond \(sequence) before"
    }
}

extension Duration {
    /// Whole nanoseconds, held to what 64 bits can count.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = self.components
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        let (sum, carry) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
        return carry ? (seconds < 0 ? .min : .max) : sum
    }
}

extension ContentDigest {
    var bytes: [UInt8] {
        let digits = Array(self.hex.utf8)
        return stride(from: 0, to: digits.count, by: 2).map { index in
            Self.value(digits[index]) << 4 | Self.value(digits[index + 1])
        }
    }

    init?(bytes: some Collection<UInt8>) {
        let digits = Array("0123456789abcdef".utf8)
        let hex = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        self.init(hex: String(decoding: hex, as: UTF8.self))
    }

    private static func value(_ digit: UInt8) -> UInt8 {
        digit < 0x40 ? digit - 0x30 : digit - 0x57
    }
}
