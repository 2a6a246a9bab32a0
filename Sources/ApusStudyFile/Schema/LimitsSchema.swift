internal import ApusStudy

/// The form of the `limits` section.
enum LimitsSchema {
    static let fields = [
        Field(
            "trials",
            .integer(1...1_000_000),
            "How many trials are run in all; a grid and a CSV know it themselves."
        ),
        Field("wallclock", .duration, "How long the study may run, pauses included."),
        Field(
            "gpu-time",
            .duration,
            "How long trials may hold GPUs in all: each attempt from its lease to its end, lost ones too, times `resources.gpus`; without GPUs an attempt counts once."
        ),
        Field(
            "target",
            .either([.real(.any), .fields(Self.target)]),
            "The search ends when a trial that ran to its end has this value of the objective, or a better one."
        ),
        Field(
            "plateau",
            .fields(Self.plateau),
            "The search ends when so many trials in a row bring no improvement."
        ),
        Field("parallel", .integer(1...100_000), "How many trials run side by side; as many as the workers take."),
        Field("trial-wallclock", .duration, "How long one attempt of a trial may run before it is killed."),
        Field(
            "attempts",
            .integer(1...100),
            standard: "5",
            "How many workers may be lost while they run a trial before it counts as lost; ten times as many where its program never began. A worker that is shut down in order does not count."
        ),
    ]

    private static let running = Shape.word(RunningTrials.allCases.map(\.rawValue))

    private static let target = [
        Field(required: "value", .real(.any), "The value, in the objective's own units."),
        Field("running", Self.running, standard: "stop", "What becomes of trials that run then."),
    ]

    private static let plateau = [
        Field(
            required: "trials",
            .integer(1...1_000_000),
            "How many trials; failed and stopped ones count, and those that a user killed or that were lost do not."
        ),
        Field(
            "improvement",
            .real(.from(0)),
            standard: "0",
            "By how much the best value must get better over those trials; at 0 any improvement does."
        ),
        Field("running", Self.running, standard: "finish", "What becomes of trials that run then."),
    ]
}
