internal import ApusStudy
internal import FoundationEssentials
internal import GRDB

extension EventWriter {
    func create(_ record: StudyRecord) throws {
        guard (1...TrialKey.studyMax).contains(record.id.rawValue) else {
            throw StoreError.inconsistent("study \(record.id.rawValue) is not between 1 and \(TrialKey.studyMax)")
        }
        let id = Int64(bitPattern: record.id.rawValue)
        try self.runOnce(
            """
            INSERT OR IGNORE INTO study (id, name, definition, source, created_at, state, reason, parallel)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                id, record.study.name, try StudyDefinition.encode(record.study), record.source,
                record.createdAt.rawValue, record.state.code, Self.bounded(record.reason), record.parallel,
            ],
            "study \(id) exists already"
        )
        try Counter.study.raise(to: id + 1, in: self.db)
    }

    func setState(of study: StudyID, to state: StudyState, reason: String) throws {
        try self.runOnce(
            "UPDATE study SET state = ?, reason = ? WHERE id = ?",
            [state.code, Self.bounded(reason), Int64(bitPattern: study.rawValue)],
            Self.unknown(study)
        )
    }

    func setParallel(of study: StudyID, to parallel: Int?) throws {
        try self.runOnce(
            "UPDATE study SET parallel = ? WHERE id = ?",
            [parallel, Int64(bitPattern: study.rawValue)],
            Self.unknown(study)
        )
    }

    func setSchedule(of study: StudyID, to schedule: StudySchedule) throws {
        try self.runOnce(
            "UPDATE study SET priority = ?, weight = ? WHERE id = ?",
            [schedule.priority, schedule.weight, Int64(bitPattern: study.rawValue)],
            Self.unknown(study)
        )
    }

    func delete(_ study: StudyID) throws {
        let keys = TrialKey.keys(study)
        try self.runOnce(
            "DELETE FROM study WHERE id = ?",
            [Int64(bitPattern: study.rawValue)],
            Self.unknown(study)
        )
        try self.deleteOptimizer(of: study)
        try self.run("DELETE FROM measurement WHERE trial BETWEEN ? AND ?", [keys.lowerBound, keys.upperBound])
        try self.run("DELETE FROM attempt WHERE trial BETWEEN ? AND ?", [keys.lowerBound, keys.upperBound])
        try self.run("DELETE FROM trial WHERE id BETWEEN ? AND ?", [keys.lowerBound, keys.upperBound])
    }

    func audit(actor: String, action: String, subject: String, at time: UnixTime) throws {
        try self.run(
            "INSERT INTO audit (actor, action, subject, at) VALUES (?, ?, ?, ?)",
            [Self.bounded(actor), Self.bounded(action), Self.bounded(subject), time.rawValue]
        )
    }

    private static func unknown(_ study: StudyID) -> String {
        "there is no study \(study.rawValue)"
    }
}
