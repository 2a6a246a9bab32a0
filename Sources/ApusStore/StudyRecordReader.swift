internal import ApusStudy
internal import FoundationEssentials
internal import GRDB

/// Reads the studies themselves, without their trials.
struct StudyRecordReader {
    let db: Database
    let path: String

    /// In the order of their numbers.
    func all() throws -> [StudyRecord] {
        let rows = try Row.fetchCursor(
            self.db.cachedStatement(
                sql: """
                    SELECT id, definition, source, created_at, state, reason, parallel, priority, weight FROM study
                    ORDER BY id
                    """
            )
        )
        var records: [StudyRecord] = []
        while let row = try rows.next() { records.append(try self.record(row)) }
        return records
    }

    /// `nil` where the study file's holds.
    private static func schedule(priority: Int?, weight: Int?) -> StudySchedule? {
        guard let priority, let weight else { return nil }
        return StudySchedule(priority: priority, weight: weight)
    }

    private func record(_ row: Row) throws -> StudyRecord {
        let study: Study
        do {
            study = try StudyDefinition.decode(row[1])
        } catch {
            throw StoreError.corrupt(path: self.path, detail: "study \(row[0] as Int64) cannot be read: \(error)")
        }
        return StudyRecord(
            id: StudyID(rawValue: UInt64(bitPattern: row[0] as Int64)),
            study: study,
            source: row[2],
            createdAt: UnixTime(rawValue: row[3]),
            state: try StudyState(code: row[4], path: self.path),
            reason: row[5],
            parallel: row[6],
            schedule: Self.schedule(priority: row[7], weight: row[8])
        )
    }
}
