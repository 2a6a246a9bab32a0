internal import ApusStudy

/// The form of the `failures` section.
enum FailuresSchema {
    static let never = "never"

    static let fields = [
        Field(
            "pause-after",
            .either([.integer(1...StudyFailures.pauseAfterMax), .word([Self.never])]),
            standard: "3",
            "So many configurations in a row that fail the same way pause the study, or `never`; a trial that succeeds begins the count anew."
        ),
        Field(
            "try-elsewhere",
            .boolean,
            standard: "true",
            "Whether a trial whose program failed runs once more on another node, to see whose fault it was."
        ),
    ]
}
