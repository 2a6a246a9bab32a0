/// The study that a submission made.
package struct SubmitAnswer: Codable, Hashable, Sendable {
    package let study: StudyAnswer
    package let warnings: [Issue]

    package init(study: StudyAnswer, warnings: [Issue] = []) {
        self.study = study
        self.warnings = warnings
    }
}
