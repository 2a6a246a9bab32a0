package import ApusStudy
internal import FoundationEssentials
internal import GRDB

extension Store {
    /// The whole log of a study's optimizer, in its order; empty for a study from before there were logs.
    package func optimizerLog(of study: StudyID) async throws -> [OptimizerEntry] {
        try await self.read { [path] db in try SnapshotReader(db: db, path: path).optimizerLog(of: study) }
    }

    /// The reasons that were stored with a trial's proposal.
    package func reasons(of trial: TrialID) async throws -> [UInt8]? {
        try await self.read { db in
            try Data.fetchOne(
                db.cachedStatement(sql: "SELECT reasons FROM proposal WHERE trial = ?"),
                arguments: [TrialKey.key(trial)]
            ).map { Array($0) }
        }
    }
}

extension SnapshotReader {
    func optimizerLog(of study: StudyID) throws -> [OptimizerEntry] {
        let rows = try Row.fetchCursor(
            self.db.cachedStatement(sql: "SELECT first, entries FROM optimizer_log WHERE study = ? ORDER BY first"),
            arguments: [Int64(bitPattern: study.rawValue)]
        )
        var log: [OptimizerEntry] = []
        while let row = try rows.next() {
            let (first, blob): (Int, Data) = (row[0], row[1])
            guard first == log.count, let entries = OptimizerLogBlob.decode(Array(blob)) else {
                throw self.corrupt(
                    "the optimizer's log of study \(study.rawValue) cannot be read from entry \(log.count)"
                )
            }
            log += entries
        }
        return log
    }
}
