internal import ApusStudy

/// The form of the `confirm` section.
enum ConfirmSchema {
    static let fields = [
        Field(
            "top",
            .integer(1...StudyConfirmation.topMax),
            standard: "3",
            "How many configurations, the best first; each runs beyond the limits."
        ),
        Field(
            "runs",
            .integer(2...StudyConfirmation.runsMax),
            standard: "5",
            "How many runs of each, with fresh seeds; the optimizer is told nothing of them."
        ),
    ]

    static let topStandard = 3
    static let runsStandard = 5
}

/// The form of `warm-start`.
enum WarmStartSchema {
    static let study = Shape.text(bytesMax: StudySchema.nameBytesMax)
    static let studies = Shape.either([Self.study, .list(of: Self.study, counts: 1...WarmStart.studiesMax)])
}
