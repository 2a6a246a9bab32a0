import ApusSpace
import ApusStudy

/// The studies that are run.
enum BenchStudy {
    /// Five parameters, as a small network has them, sought at random.
    static func make(name: String, trials: Int, program: Program, metric: String = "cost") throws -> Study {
        Study(
            name: name,
            space: try Space(parameters: [
                Parameter(
                    name: "filters",
                    domain: .integer(lower: 4, upper: 256, scale: .log),
                    defaultValue: .integer(32)
                ),
                Parameter(name: "kernel", domain: .integer(lower: 1, upper: 20), defaultValue: .integer(3)),
                Parameter(
                    name: "rate",
                    domain: .real(lower: 1e-5, upper: 1, scale: .log),
                    defaultValue: .real(1e-3)
                ),
                Parameter(name: "dropout", domain: .real(lower: 0, upper: 1), defaultValue: .real(0.25)),
                Parameter(
                    name: "optimizer",
                    domain: .categorical([.text("sgd"), .text("adam"), .text("adadelta")]),
                    defaultValue: .choice(0)
                ),
            ]),
            objective: Objective(metric: metric, goal: .minimize),
            search: Search(method: .random),
            limits: StudyLimits(trials: trials),
            program: program
        )
    }

    /// `/bin/true`, which is given its values in a file; that file is read for the metric too, so that trials succeed.
    static func commands(trials: Int) throws -> Study {
        let program = CommandProgram(
            command: ["/bin/true"],
            passing: CommandProgram.Passing(jsonFile: "values.json"),
            metrics: [.json(path: "values.json")]
        )
        return try self.make(name: "true", trials: trials, program: .run(program), metric: "dropout")
    }

    /// A program that a runner of the benchmark's own stands in for.
    static func steps(name: String, trials: Int) throws -> Study {
        try self.make(
            name: name,
            trials: trials,
            program: .run(CommandProgram(command: ["/bin/true"], metrics: [.stdout]))
        )
    }

    /// Ten real parameters and ten metrics: what the memory of ended trials is measured with.
    static func wide(trials: Int) throws -> Study {
        Study(
            name: "wide",
            space: try Space(
                parameters: (0..<10).map {
                    Parameter(name: "p\($0)", domain: .real(lower: 0, upper: 1), defaultValue: .real(0.5))
                }
            ),
            objective: Objective(metric: "m0", goal: .minimize),
            search: Search(method: .random),
            limits: StudyLimits(trials: trials),
            program: .nothing
        )
    }
}
