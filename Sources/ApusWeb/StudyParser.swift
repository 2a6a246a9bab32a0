package import ApusAPI
package import ApusStudy

/// Reads a submitted study file into a checked study.
///
/// Passed in by whoever builds the server, because it brings together the study file, the designs and the
/// files that a study names.
package struct StudyParser: Sendable {
    /// A study that is in order, and what its author may want to know.
    package struct Parsed: Sendable {
        package let study: Study
        package let warnings: [Issue]

        package init(study: Study, warnings: [Issue] = []) {
            self.study = study
            self.warnings = warnings
        }
    }

    /// Every mistake of the file, and the warnings among them.
    package struct Mistakes: Error, Hashable, Sendable {
        package let issues: [Issue]

        package init(issues: [Issue]) {
            self.issues = issues
        }
    }

    package let parse: @Sendable (SubmitRequest) throws(Mistakes) -> Parsed

    package init(parse: @escaping @Sendable (SubmitRequest) throws(Mistakes) -> Parsed) {
        self.parse = parse
    }
}
