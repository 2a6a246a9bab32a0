internal import ApusStudy
internal import FoundationEssentials
internal import GRDB

extension SnapshotReader {
    /// What attempts that ran some of their trial's steps saved, and what those of trials that go on measured.
    func steps(
        of study: StudyRecord,
        going: Set<UInt32>
    ) throws -> (checkpoints: [UInt32: [StoreSnapshot.Checkpoint]], carried: [UInt32: StoreSnapshot.Carried]) {
        guard study.study.fidelity != nil else { return ([:], [:]) }
        let keys = TrialKey.keys(study.id)
        let rows = try Row.fetchAll(
            self.db.cachedStatement(
                sql: """
                    SELECT trial, epoch, steps_to, artifact, artifact_bytes, duration FROM attempt
                    WHERE trial BETWEEN ? AND ? AND outcome = ? AND is_late = 0 ORDER BY trial, epoch
                    """
            ),
            arguments: [keys.lowerBound, keys.upperBound, Outcome.paused.code]
        )
        var checkpoints: [UInt32: [StoreSnapshot.Checkpoint]] = [:]
        var carried: [UInt32: StoreSnapshot.Carried] = [:]
        for row in rows {
            let attempt = AttemptID(trial: TrialKey.trial(row[0]), epoch: UInt32(truncatingIfNeeded: row[1] as Int64))
            if let checkpoint = try self.checkpoint(row) {
                checkpoints[attempt.trial.number, default: []].append(checkpoint)
            }
            guard going.contains(attempt.trial.number) else { continue }
            let measured = try self.measured(attempt, criteria: study.study.criteria)
            carried[attempt.trial.number, default: .init()].measured += measured
            carried[attempt.trial.number, default: .init()].milliseconds += max(0, row[5] as Int64? ?? 0) / 1_000_000
        }
        return (checkpoints, carried)
    }

    private func checkpoint(_ row: Row) throws -> StoreSnapshot.Checkpoint? {
        guard let step: Int = row[2], let blob: Data = row[3] else { return nil }
        guard let digest = ContentDigest(bytes: blob) else {
            throw self.corrupt("a checkpoint's digest has \(blob.count) bytes")
        }
        let byteCount = UInt64(max(0, row[4] as Int64? ?? 0))
        return StoreSnapshot.Checkpoint(step: step, content: StoredContent(digest: digest, byteCount: byteCount))
    }

    static func steps(from: Int?, to: Int?) -> Range<Int>? {
        guard let from, let to, from <= to else { return nil }
        return from..<to
    }
}
