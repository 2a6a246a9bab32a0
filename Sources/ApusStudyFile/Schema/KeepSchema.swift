internal import ApusStudy

/// The form of the `keep` section.
enum KeepSchema {
    static let fields = [
        Field(
            "artifacts",
            .either([.word(["all"]), .fields(Self.artifacts)]),
            standard: "all",
            "Whose artifacts are kept once trials have ended: `all`, or those of the best."
        ),
        Field(
            "checkpoints",
            .word(Retention.Checkpoints.allCases.map(\.rawValue)),
            standard: "last",
            "Which checkpoints are kept that no trial goes on from: the `last` of trials that were not stopped, that of "
                + "the `best` trials, or `all`."
        ),
    ]

    private static let artifacts = [
        Field(
            required: "best",
            .integer(1...Retention.bestMax),
            "How many trials keep theirs, the best first; the Pareto front and what `confirm` runs again do always."
        )
    ]
}
