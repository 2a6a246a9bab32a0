internal import ApusStudy

/// The form of the `run` section: a program of the user's.
enum RunSchema {
    private static let path = Shape.text(bytesMax: StudySchema.pathBytesMax)
    private static let argument = Shape.text(bytesMax: 65_536, mayBeEmpty: true)
    private static let secret = Shape.text(bytesMax: SecretName.bytesMax)
    private static let command = Shape.list(of: Self.argument, counts: 1...10_000)

    static let fields = [
        Field(
            "templates",
            .list(of: .either([Self.path, .fields(Self.template)]), counts: 0...1_000),
            standard: "[]",
            "Files in which `${name}` is replaced: `file`, `file -> new name`, or a map."
        ),
        Field(
            "inputs",
            .list(of: .either([Self.path, .fields(Self.dataset)]), counts: 0...10_000),
            standard: "[]",
            "Files and folders that each run finds in its folder, read-only: a path, or a map."
        ),
        Field(
            required: "command",
            .either([Self.argument, Self.command]),
            "The program and its arguments, as a list; with `shell: true`, one text."
        ),
        Field("shell", .boolean, standard: "false", "Whether `command` is a script for `/bin/sh -c`."),
        Field(
            "environment",
            .named(placeholder: "NAME", .text(bytesMax: 65_536, mayBeEmpty: true), countMax: 1_000),
            standard: "{}",
            "Environment variables of the program."
        ),
        Field(
            "secrets",
            .either([
                .list(of: Self.secret, counts: 0...100),
                .named(placeholder: "VARIABLE", Self.secret, countMax: 100),
            ]),
            standard: "[]",
            "Secrets of the workers' hosts that the program finds in its environment: names, or a map from variables to names. Their values are on the hosts alone (`apus-worker secret set NAME`) and are taken out of the logs."
        ),
        Field("pass", .fields(Self.passing), "How the values reach the program, besides `${name}`."),
        Field("metrics", Self.metrics, standard: "stdout", "Where the metrics come from; one source, or a list."),
        Field(
            "checkpoint",
            Self.path,
            "A file or folder of the run's folder that a paused trial goes on from; used with `fidelity`."
        ),
        Field(
            "artifacts",
            .list(of: Self.path, counts: 0...1_000),
            standard: "[]",
            "Files, folders and globs of the run's folder that are kept when the trial succeeded."
        ),
        Field(
            "folder",
            .word(["remove", "keep", "keep-failed"]),
            standard: "remove",
            "What becomes of the run's folder when the attempt has ended."
        ),
    ]

    private static let template = [
        Field(required: "source", Self.path, "The template."),
        Field("target", Self.path, "Its name in the run's folder; the template's own."),
    ]

    private static let dataset = [
        Field(
            required: "dataset",
            .text(bytesMax: 128),
            "An installed data set, such as `mnist`; its files lie under `dataset/`."
        )
    ]

    private static let passing = [
        Field("env", .boolean, standard: "true", "As environment variables `APUS_PARAM_NAME`."),
        Field("flags", .boolean, standard: "false", "As `--NAME VALUE` at the end of the command."),
        Field("json", Self.path, "As a JSON object in a file of this name, in the run's folder."),
        Field(
            "smac",
            .fields([
                Field(
                    "instance",
                    .text(bytesMax: 4_096, mayBeEmpty: true),
                    standard: "no_instance",
                    "The first argument."
                ),
                Field(
                    "specific",
                    .text(bytesMax: 4_096, mayBeEmpty: true),
                    standard: "0",
                    "What belongs to the instance."
                ),
                Field("cutoff", .real(.above(0)), "Seconds that are passed on; the largest number there is for none."),
                Field("length", .integer(-1 ... .max), standard: "2147483647", "The length that is passed on."),
                Field("seed", .integer(-1...Int(Int32.max)), "The seed that is passed on; each trial's own."),
                Field(
                    "names",
                    .named(placeholder: "NAME", .text(bytesMax: 4_096), countMax: StudySchema.parametersMax),
                    standard: "{}",
                    "What the program calls a parameter, where it is not called the same."
                ),
            ]),
            "As SMAC v2 calls a program: instance, 0, cutoff, length, seed, then `-NAME VALUE` for each active parameter."
        ),
    ]

    static let source = Shape.variant([
        Field("stdout", .fields([]), "Lines `name TAB value` or `name TAB step TAB value` on standard output."),
        Field(
            "postprocess",
            Self.command,
            "A program that runs after the trial's, in the same folder; its lines `name TAB value` count."
        ),
        Field("file", Self.path, "Such lines in a file of the run's folder, as they are appended."),
        Field(
            "regex",
            .fields([
                Field(
                    required: "pattern",
                    .text(bytesMax: 4_096),
                    "A regular expression for each line of the output, with a group `value`, and maybe `name`, `step`."
                ),
                Field("metric", StudySchema.metric, "The metric's name, where the pattern has no group `name`."),
            ]),
            "What a regular expression finds on standard output."
        ),
        Field(
            "json",
            Self.path,
            "A JSON object in a file of the run's folder: name to number, or to a list of numbers."
        ),
        Field(
            "smac",
            .fields([
                Field(required: "metric", StudySchema.metric, "The name that the line's number gets."),
                Field("unsat", .boolean, standard: "false", "Whether UNSAT is a success, as it is for SMAC."),
                Field(
                    "reads",
                    .word(["quality", "runtime"]),
                    standard: "quality",
                    "Which number of the line counts; where it is the runtime, UNSAT is a success too."
                ),
            ]),
            "The line `Result of algorithm run:` that SMAC's wrappers print."
        ),
    ])

    private static let metrics = Shape.either([Self.source, .list(of: Self.source, counts: 1...20)])
}
