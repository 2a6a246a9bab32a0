/// The studies of an Optuna journal file: one JSON object a line, replayed in order.
package struct OptunaJournal: Hashable, Sendable {
    package let studies: [OptunaStudy]

    /// What is doubtful: lines that are no JSON, records of unknown kinds, names that Apus has not.
    package let warnings: [InteropIssue]

    /// Reads as much as can be read; throws only where no space comes of it.
    package init(_ bytes: [UInt8], file: String) throws(InteropError) {
        let text = try SourceText(bytes, file: file)
        var replay = OptunaReplay()
        for line in text.lines { replay.read(line) }
        var issues = replay.issues
        self.studies = replay.studies.filter { !$0.isDeleted }.compactMap { $0.study(&issues) }
        self.warnings = try issues.warnings(of: file)
    }
}
