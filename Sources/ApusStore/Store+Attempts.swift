package import ApusStudy
internal import FoundationEssentials
internal import GRDB

extension Store {
    /// The most rows of one answer; a larger limit is taken for this one.
    package static let rowsMax = 10_000

    /// The attempts of a trial, in the order of their epochs.
    package func attempts(of trial: TrialID, limit: Int = 100, offset: Int = 0) async throws -> [AttemptRecord] {
        try await self.read { [path] db in
            let rows = try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT attempt.epoch, session, worker.name, sequence, leased_at, started_at, ended_at, outcome,
                            attempt.reason, exit_status, signal, duration, artifact, is_late, trial.accepted = attempt.epoch,
                            steps_from, steps_to, cause
                        FROM attempt JOIN worker ON worker.id = attempt.worker JOIN trial ON trial.id = attempt.trial
                        WHERE attempt.trial = ? ORDER BY attempt.epoch LIMIT ? OFFSET ?
                        """
                ),
                arguments: [TrialKey.key(trial), Self.bounded(limit), max(offset, 0)]
            )
            return try rows.map { try Self.attempt($0, of: trial, path: path) }
        }
    }

    /// Every content that an attempt's artifact or a study's input refers to; what is not among them may go.
    package func referencedDigests() async throws -> Set<ContentDigest> {
        try await self.read { [path] db in
            var digests: Set<ContentDigest> = []
            let blobs = try Data.fetchCursor(
                db.cachedStatement(sql: "SELECT artifact FROM attempt WHERE artifact IS NOT NULL")
            )
            while let blob = try blobs.next() { digests.insert(try Self.digest(blob, path: path)) }
            for record in try StudyRecordReader(db: db, path: path).all() {
                digests.formUnion(record.study.program.inputs.map(\.digest))
            }
            return digests
        }
    }

    /// What paused attempts saved, of all studies, in the order of their attempts.
    package func checkpoints() async throws -> [(attempt: AttemptID, digest: ContentDigest)] {
        try await self.contents(
            "SELECT trial, epoch, artifact FROM attempt WHERE outcome = ? AND artifact IS NOT NULL ORDER BY trial, epoch"
        )
    }

    /// What attempts left that ended otherwise than in a pause, of all studies, in the order of their attempts.
    package func artifacts() async throws -> [(attempt: AttemptID, digest: ContentDigest)] {
        try await self.contents(
            "SELECT trial, epoch, artifact FROM attempt WHERE outcome <> ? AND artifact IS NOT NULL ORDER BY trial, epoch"
        )
    }

    /// What the attempts of a study left and have still, in their order.
    package func contents(of study: StudyID) async throws -> [ContentRecord] {
        try await self.read { [path] db in
            let keys = TrialKey.keys(study)
            let rows = try Row.fetchCursor(
                db.cachedStatement(
                    sql: """
                        SELECT trial, epoch, artifact, artifact_bytes, outcome = ? FROM attempt
                        WHERE trial BETWEEN ? AND ? AND artifact IS NOT NULL ORDER BY trial, epoch
                        """
                ),
                arguments: [Outcome.paused.code, keys.lowerBound, keys.upperBound]
            )
            var contents: [ContentRecord] = []
            while let row = try rows.next() {
                let epoch = UInt32(truncatingIfNeeded: row[1] as Int64)
                let bytes: Int64? = row[3]
                contents.append(
                    ContentRecord(
                        attempt: AttemptID(trial: TrialKey.trial(row[0]), epoch: epoch),
                        isCheckpoint: row[4] ?? false,
                        content: StoredContent(
                            digest: try Self.digest(row[2], path: path),
                            byteCount: UInt64(max(0, bytes ?? 0))
                        )
                    )
                )
            }
            return contents
        }
    }

    /// `sql` compares with the code of a pause.
    private func contents(_ sql: String) async throws -> [(attempt: AttemptID, digest: ContentDigest)] {
        try await self.read { [path] db in
            let rows = try Row.fetchCursor(db.cachedStatement(sql: sql), arguments: [Outcome.paused.code])
            var contents: [(attempt: AttemptID, digest: ContentDigest)] = []
            while let row = try rows.next() {
                let epoch = UInt32(truncatingIfNeeded: row[1] as Int64)
                let attempt = AttemptID(trial: TrialKey.trial(row[0]), epoch: epoch)
                contents.append((attempt, try Self.digest(row[2], path: path)))
            }
            return contents
        }
    }

    static func bounded(_ limit: Int) -> Int {
        min(max(limit, 1), Self.rowsMax)
    }

    private static func attempt(_ row: Row, of trial: TrialID, path: String) throws -> AttemptRecord {
        guard let worker = WorkerName(rawValue: row[2]) else {
            throw StoreError.corrupt(path: path, detail: "'\(row[2] as String)' is no worker's name")
        }
        return AttemptRecord(
            attempt: AttemptID(trial: trial, epoch: UInt32(truncatingIfNeeded: row[0] as Int64)),
            session: SessionID(rawValue: UInt64(bitPattern: row[1] as Int64)),
            worker: worker,
            sequence: UInt64(bitPattern: row[3] as Int64),
            leasedAt: UnixTime(rawValue: row[4]),
            startedAt: (row[5] as Int64?).map(UnixTime.init(rawValue:)),
            endedAt: (row[6] as Int64?).map(UnixTime.init(rawValue:)),
            end: try Self.end(row, path: path),
            artifact: try (row[12] as Data?).map { try Self.digest($0, path: path) },
            steps: SnapshotReader.steps(from: row[15], to: row[16]),
            isLate: row[13],
            isAccepted: row[14],
            cause: try (row[17] as Int64?).map { try FailureCause(code: $0, path: path) }
        )
    }

    private static func end(_ row: Row, path: String) throws -> AttemptEnd? {
        guard let outcome: Int64 = row[7] else { return nil }
        return AttemptEnd(
            outcome: try Outcome(code: outcome, path: path),
            reason: row[8] ?? "",
            exitStatus: (row[9] as Int64?).map(Int32.init(truncatingIfNeeded:)),
            signal: (row[10] as Int64?).map(Int32.init(truncatingIfNeeded:)),
            duration: .nanoseconds(row[11] as Int64? ?? 0)
        )
    }

    private static func digest(_ blob: Data, path: String) throws -> ContentDigest {
        guard let digest = ContentDigest(bytes: blob) else {
            throw StoreError.corrupt(path: path, detail: "an artifact's digest has \(blob.count) bytes")
        }
        return digest
    }
}
