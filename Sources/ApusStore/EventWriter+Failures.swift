internal import ApusStudy
internal import GRDB

extension EventWriter {
    func attribute(_ attempt: AttemptID, to cause: FailureCause) throws {
        try self.runOnce(
            "UPDATE attempt SET cause = ? WHERE trial = ? AND epoch = ? AND outcome IS NOT NULL",
            [cause.code, TrialKey.key(attempt.trial), Int64(attempt.epoch)],
            "\(StoreEvent.name(attempt)) is unknown, or has no end whose cause there could be"
        )
    }

    func resume(_ study: StudyID, at time: UnixTime) throws {
        try self.runOnce(
            "UPDATE study SET resumed_at = ? WHERE id = ?",
            [time.rawValue, Int64(bitPattern: study.rawValue)],
            "there is no study \(study.rawValue)"
        )
    }

    func quarantine(_ worker: WorkerName, reason: String, probesFailed: Int, since: UnixTime) throws {
        try self.run(
            "INSERT OR REPLACE INTO worker_quarantine (worker, reason, probes_failed, since) VALUES (?, ?, ?, ?)",
            [worker.rawValue, Self.bounded(reason), probesFailed, since.rawValue]
        )
    }

    func readmit(_ worker: WorkerName) throws {
        try self.run("DELETE FROM worker_quarantine WHERE worker = ?", [worker.rawValue])
    }
}
