import ApusSpace
import ArgumentParser
import FoundationEssentials

/// `apus-bench optimize`.
struct OptimizeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "optimize",
        abstract: "Writes the best cost after each evaluation, for one optimizer, one function and many seeds.",
        discussion: """
            The function is one that is built in, a table of measured costs, or a program that reads one JSON \
            configuration a line and answers with one number, or 'infeasible', a line; a number that is not finite counts \
            as infeasible. The file gets one JSON object a line: fn, opt, seed, n, wall_s, cpu_s, best. The times are \
            those of the decisions alone; a best cost is null as long as nothing was feasible. --command calls its function \
            by the name of the space file.
            """
    )

    @OptionGroup var method: MethodOptions
    @Option(help: "A function that is built in: \(KnownFunction.names.joined(separator: ", ")).") var function: String?
    @Option(help: "A table of costs: NAME.json, with NAME.f32 beside it.") var table: String?
    @Option(help: "A space as a JSON list of parameters, for --command.") var space: String?
    @Option(help: "The program that tells the costs, run by a shell; with --space.") var command: String?
    @Option(help: "Evaluations for each seed.") var budget = 100
    @Option(help: "How many seeds, counted from --first-seed.") var seeds = 20
    @Option(help: "The first seed.") var firstSeed = 0
    @Option(help: "How many evaluations run at a time, with simulated durations.") var parallel = 1
    @Option(help: "What the file calls the optimizer. (default: apus_METHOD)") var label: String?
    @Option(help: "The file to write; lines are appended. (default: standard output)") var out: String?

    func validate() throws {
        let sources = [self.function, self.table, self.command].compactMap { $0 }.count
        guard sources == 1 else { throw ValidationError("name one of --function, --table and --command") }
        guard (self.command == nil) == (self.space == nil) else {
            throw ValidationError("--command and --space belong together")
        }
        let counts = [self.budget, self.seeds, self.parallel]
        guard counts.allSatisfy({ 1...1_000_000 ~= $0 }), 0...1_000_000_000 ~= self.firstSeed else {
            throw ValidationError("--budget, --seeds and --parallel are 1 to 1,000,000, --first-seed 0 or more")
        }
    }

    func run() throws {
        let file = try LineFile(self.out)
        if let name = self.function {
            try self.optimize(KnownFunction(named: name), file)
        } else if let path = self.table {
            try self.optimize(TableFunction(path: path), file)
        } else if let command = self.command, let path = self.space {
            let name = URL(filePath: path).deletingPathExtension().lastPathComponent
            try self.optimize(CommandFunction(name: name, space: SpaceFile.read(path), command: command), file)
        }
    }

    private func optimize(_ function: some ObjectiveFunction, _ file: borrowing LineFile) throws {
        var function = function
        let space = function.space
        var finals: [Double] = []
        for seed in self.firstSeed..<(self.firstSeed + self.seeds) {
            let trajectory = try Trajectory(
                { try self.method.make(space, seed: $0, trials: self.budget) },
                &function,
                seed: seed,
                budget: self.budget,
                parallel: self.parallel
            )
            finals.append(trajectory.best.last ?? .infinity)
            let line = trajectory.line(function: function.name, optimizer: self.label ?? "apus_\(self.method.method)")
            try file.write(line)
        }
        guard self.out != nil else { return }
        print("\(function.name): median best \(Number.median(finals)) after \(self.budget), \(self.seeds) seeds")
    }
}
