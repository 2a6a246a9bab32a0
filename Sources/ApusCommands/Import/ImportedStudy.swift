import ApusAPI
import ApusStudyFile

/// What came of another tool's file: a study to be written, and what is doubtful about it.
struct ImportedStudy {
    var draft: StudyDraft

    /// In the words of the command line, each with its place in the other tool's file.
    var warnings: [Issue]

    /// What the user has to fill in before the study makes sense.
    var gaps: [String] = []

    /// Puts what was doubtful, and what is to be filled in, above the study.
    mutating func addHeading(file: String, format: ImportFormat) {
        self.draft.remark(.heading, "Made from \(VisibleText.escaped(file)), \(format.title), by 'apus import'.")
        guard !self.warnings.isEmpty || !self.gaps.isEmpty else { return }
        if !self.gaps.isEmpty {
            self.draft.remark(.heading, "")
            self.draft.remark(.heading, "To be filled in:")
            for gap in self.gaps { self.draft.remark(.heading, "- \(gap)") }
        }
        if !self.warnings.isEmpty {
            self.draft.remark(.heading, "")
            self.draft.remark(.heading, "Left out or doubtful:")
            for warning in self.warnings { self.draft.remark(.heading, "- \(warning.place): \(warning.message)") }
        }
    }
}
