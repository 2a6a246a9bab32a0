import ApusHistory
import ApusStudy
import Foundation
import GRDB

@testable import ApusStore

/// What a coordinator that has ended left in its store, as a history.
enum StoredHistory {
    static func entries(of path: String) async throws -> [HistoryEntry] {
        let store = try Store(path: path)
        let entries = try await store.read { db in
            var entries: [HistoryEntry] = []
            let trials = try Row.fetchAll(db, sql: "SELECT id, state, accepted, cost FROM trial ORDER BY id")
            for row in trials {
                let key: Int64 = row["id"]
                let trial = TrialID(
                    study: StudyID(rawValue: UInt64(key) >> 32),
                    number: UInt32(truncatingIfNeeded: key)
                )
                entries.append(.proposed(trial, isAdded: false))
                try entries.append(contentsOf: Self.attempts(of: trial, key, in: db, path))
                let state = try TrialState(code: row["state"], path: path)
                guard state.isEnded else { continue }
                let accepted: Int64 = row["accepted"]
                entries.append(.accepted(trial, state, epoch: UInt32(accepted), cost: row["cost"]))
            }
            return entries
        }
        let told = try await store.load().studies.flatMap { part in
            part.optimizerLog.compactMap { entry -> HistoryEntry? in
                switch entry {
                case .told(let told): .told(TrialID(study: part.record.id, number: told.number))
                case .restarted: .optimizerRestarted(part.record.id)
                default: nil
                }
            }
        }
        try store.close()
        return entries + told
    }

    private static func attempts(
        of trial: TrialID,
        _ key: Int64,
        in db: Database,
        _ path: String
    ) throws -> [HistoryEntry] {
        var entries: [HistoryEntry] = []
        let rows = try Row.fetchAll(
            db,
            sql: "SELECT epoch, sequence, outcome, is_late FROM attempt WHERE trial = ? ORDER BY epoch",
            arguments: [key]
        )
        for row in rows {
            let epoch: Int64 = row["epoch"]
            let sequence: Int64 = row["sequence"]
            let attempt = AttemptID(trial: trial, epoch: UInt32(epoch))
            entries.append(.leased(attempt))
            for number in 0..<max(0, sequence) { entries.append(.reported(attempt, sequence: UInt64(number) + 1)) }
            guard let outcome = row["outcome"] as Int64? else { continue }
            entries.append(.ended(attempt, try Outcome(code: outcome, path: path), isLate: row["is_late"]))
        }
        return entries
    }
}
