/// The form of a whole study file.
enum StudySchema {
    static let nameBytesMax = 128
    static let pathBytesMax = 4_096
    static let metricBytesMax = 128
    static let parametersMax = 1_000

    static let root = Shape.fields([
        Field(required: "name", .text(bytesMax: Self.nameBytesMax), "Letters, digits, `.`, `_` and `-`; at most 128."),
        Field(
            required: "space",
            .named(placeholder: "NAME", SpaceSchema.parameter, countMax: Self.parametersMax),
            "The parameters, each under its name."
        ),
        Field(
            "conditions",
            .named(placeholder: "NAME", SpaceSchema.expression, countMax: Self.parametersMax),
            "When a parameter is active; the same as `when` at the parameter."
        ),
        Field("forbidden", SpaceSchema.forbidden, "Combinations of values, or expressions, that are never proposed."),
        Field("objective", .fields(Self.objective), "What is optimized; or else `objectives`."),
        Field(
            "objectives",
            CriteriaSchema.objectives,
            "What is optimized where that is more than one metric; or else `objective`."
        ),
        Field(
            "constraints",
            CriteriaSchema.constraints,
            standard: "[]",
            "Bounds on reported metrics, as `latency_ms <= 20`: a trial that breaks one is not feasible."
        ),
        Field("holdout", Self.holdout, standard: "[]", "Metrics that are recorded, and never shown to the optimizer."),
        Field(
            "optimizer",
            .either([.word(OptimizerSchema.methods), .fields(OptimizerSchema.fields)]),
            standard: "auto",
            "Which method proposes configurations: its name, or a map with the name and its options."
        ),
        Field(
            "fidelity",
            .either([.word(FidelitySchema.rules), .fields(FidelitySchema.fields)]),
            "Which rule decides for how many steps each trial runs: its name, or a map with the name and its options."
        ),
        Field(
            "warm-start",
            WarmStartSchema.studies,
            "Earlier studies whose trials the optimizer learns from at the start."
        ),
        Field("confirm", .fields(ConfirmSchema.fields), "Runs the best configurations again once the search is over."),
        Field("keep", .fields(KeepSchema.fields), "Which files of ended trials are kept; never less than the best."),
        Field(
            "instances",
            .fields(InstancesSchema.fields),
            "What the configurations are run on, each trial one run; a race decides which configurations get more runs."
        ),
        Field("limits", .fields(LimitsSchema.fields), "When the study ends, and how much of it runs at once."),
        Field("resources", .fields(Self.resources), "What one trial takes from its worker."),
        Field("failures", .fields(FailuresSchema.fields), "What follows when programs fail."),
        Field("schedule", .fields(ScheduleSchema.fields), "How the study stands beside others on the same workers."),
        Field("train", .fields(TrainSchema.fields), "A network for the native engine; or else `run`."),
        Field("run", .fields(RunSchema.fields), "A program of the user's; or else `train`."),
    ])

    static let metric = Shape.text(bytesMax: Self.metricBytesMax)

    private static let holdout = Shape.either([Self.metric, .list(of: Self.metric, counts: 0...100)])

    private static let objective = [
        Field("minimize", Self.metric, "The metric whose low values are good; or else `maximize`."),
        Field("maximize", Self.metric, "The metric whose high values are good; or else `minimize`."),
        CriteriaSchema.value,
    ]

    private static let resources = [
        Field(
            "gpus",
            .integer(0...64),
            standard: "0",
            "GPUs that a trial has for itself. Trials of `train` share GPUs where this is 0."
        ),
        Field("cores", .integer(1...4_096), standard: "1", "CPU cores of one trial: its part when they are short."),
        Field(
            "cpu",
            .word(["shared", "capped"]),
            standard: "shared",
            "Whether a trial may use cores beyond its own while nobody else wants them (`shared`), or never (`capped`)."
        ),
        Field(
            "memory",
            .size,
            "Main memory of one trial: a program that takes more is ended where the worker can, and the trial is infeasible."
        ),
    ]
}
