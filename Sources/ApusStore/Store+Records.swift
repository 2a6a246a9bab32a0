package import ApusStudy
internal import GRDB

extension Store {
    /// The studies of that name, the newest first; the store does not ask names to be unique.
    package func studies(named name: String) async throws -> [StudyID] {
        try await self.read { db in
            try Int64.fetchAll(
                db.cachedStatement(sql: "SELECT id FROM study WHERE name = ? ORDER BY id DESC LIMIT ?"),
                arguments: [name, Self.rowsMax]
            ).map { StudyID(rawValue: UInt64(bitPattern: $0)) }
        }
    }

    /// Why trials of a study were left out, by the trials' numbers.
    package func invalidations(
        of study: StudyID,
        limit: Int = 1_000,
        offset: Int = 0
    ) async throws -> [(number: UInt32, reason: String)] {
        let keys = TrialKey.keys(study)
        return try await self.read { db in
            try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT id, invalidation FROM trial
                        WHERE id BETWEEN ? AND ? AND invalidation IS NOT NULL ORDER BY id LIMIT ? OFFSET ?
                        """
                ),
                arguments: [keys.lowerBound, keys.upperBound, Self.bounded(limit), max(offset, 0)]
            ).map { (TrialKey.trial($0[0]).number, $0[1]) }
        }
    }

    /// A page of the audit log, the newest entry first; `below` is the number of the last entry of the page before.
    package func audit(below number: Int64? = nil, limit: Int = 100) async throws -> [AuditEntry] {
        try await self.read { db in
            try Row.fetchAll(
                db.cachedStatement(
                    sql: "SELECT id, actor, action, subject, at FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?"
                ),
                arguments: [number ?? .max, Self.bounded(limit)]
            ).map { row in
                AuditEntry(
                    number: row[0],
                    actor: row[1],
                    action: row[2],
                    subject: row[3],
                    at: UnixTime(rawValue: row[4])
                )
            }
        }
    }
}
