internal import ApusStudy
internal import FoundationEssentials
internal import GRDB

extension EventWriter {
    /// Appends entries to the log of a study's optimizer; `first` is the number of entries before them.
    func log(_ entries: [OptimizerEntry], first: Int, of study: StudyID) throws {
        try self.runOnce(
            "INSERT OR IGNORE INTO optimizer_log (study, first, entries) VALUES (?, ?, ?)",
            [Int64(bitPattern: study.rawValue), first, Data(OptimizerLogBlob.encode(entries))],
            "entry \(first) of the optimizer's log of study \(study.rawValue) exists already"
        )
    }

    func explain(_ trial: TrialID, _ reasons: [UInt8]) throws {
        try self.run(
            "INSERT OR REPLACE INTO proposal (trial, reasons) VALUES (?, ?)",
            [TrialKey.key(trial), Data(reasons)]
        )
    }

    func deleteOptimizer(of study: StudyID) throws {
        let keys = TrialKey.keys(study)
        try self.run("DELETE FROM optimizer_log WHERE study = ?", [Int64(bitPattern: study.rawValue)])
        try self.run("DELETE FROM proposal WHERE trial BETWEEN ? AND ?", [keys.lowerBound, keys.upperBound])
    }
}
