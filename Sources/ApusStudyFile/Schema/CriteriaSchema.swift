/// The form of `objectives` and `constraints`.
enum CriteriaSchema {
    static let objectivesMax = 8
    static let constraintsMax = 32

    static let objectives = Shape.list(
        of: .fields([
            Field("minimize", StudySchema.metric, "The metric whose low values are good; or else `maximize`."),
            Field("maximize", StudySchema.metric, "The metric whose high values are good; or else `minimize`."),
            Self.value,
            Field(
                "reference",
                .real(.any),
                "The worst value of any use: the front is pushed, and its hypervolume measured, up to it."
            ),
        ]),
        counts: 1...Self.objectivesMax
    )

    static let constraints = Shape.either([
        Self.text,
        .list(of: .either([Self.text, .fields(Self.fields)]), counts: 0...Self.constraintsMax),
    ])

    private static let text = Shape.text(bytesMax: StudySchema.metricBytesMax + 64)

    private static let fields = [
        Field(required: "metric", StudySchema.metric, "The metric that is bounded."),
        Field("at-most", .real(.any), "The largest value that is feasible."),
        Field("at-least", .real(.any), "The smallest value that is feasible."),
        Self.value,
    ]

    static let value = Field(
        "value",
        .either([
            .word(["last", "best"]),
            .fields([Field(required: "step", .integer(0...1_000_000_000), "The value at this step counts.")]),
        ]),
        standard: "last",
        "Which value of the metric's curve counts."
    )
}
