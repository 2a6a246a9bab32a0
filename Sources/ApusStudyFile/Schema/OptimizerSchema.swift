/// The form of the `optimizer` section.
enum OptimizerSchema {
    /// Methods whose points do not depend on results.
    static let designs = ["random", "grid", "latin-hypercube", "sobol", "halton", "csv"]

    /// Methods that learn from results; their options go to the optimizer as they are.
    static let models = ["auto", "smac", "tpe", "gp", "cma-es"] + Self.severalObjectives

    /// Those of them that look for the front of several objectives.
    static let severalObjectives = ["nsga-ii", "parego", "ehvi"]

    static let methods = Self.designs + Self.models

    static let gridLevelsStandard = 5

    static let fields: [Field] =
        [
            Field("random", .fields([]), "Independent uniform points."),
            Field(
                "grid",
                .fields([
                    Field(
                        "levels",
                        .integer(1...100_000),
                        standard: "\(Self.gridLevelsStandard)",
                        "Values of each numeric parameter; one with fewer values gives all of them."
                    )
                ]),
                "Every combination."
            ),
            Field("latin-hypercube", .fields([]), "One point in each slice of each parameter; needs `limits.trials`."),
            Field("sobol", .fields([]), "A scrambled Sobol sequence."),
            Field("halton", .fields([]), "A scrambled Halton sequence."),
            Field(
                "csv",
                .fields([
                    Field(
                        required: "file",
                        .text(bytesMax: StudySchema.pathBytesMax),
                        "A CSV file with a header row of parameter names and one row a trial."
                    )
                ]),
                "The points of a file, in its order."
            ),
        ] + Self.models.map { Field($0, .anything, Self.meanings[$0] ?? "") } + [
            Field("seed", .integer(0 ... .max), standard: "1", "The same seed gives the same points."),
            Field("repeats", .boolean, standard: "false", "Whether one configuration may be run more than once."),
        ]

    private static let meanings = [
        "smac": "Random-forest surrogate, expected improvement, local search.",
        "tpe": "Tree-structured Parzen estimators.",
        "gp": "Gaussian process.",
        "cma-es": "Covariance matrix adaptation.",
        "nsga-ii": "A genetic search for the front of several objectives.",
        "parego": "Several objectives, weighted anew for each proposal.",
        "ehvi": "Expected improvement of the hypervolume under the front; up to four objectives.",
        "auto": "The Gaussian process, the forest and Parzen estimators by turns, by the space and the results.",
    ]
}
