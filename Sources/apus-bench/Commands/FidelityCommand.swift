import ApusOptimizer
import ApusSpace
import ArgumentParser

/// `apus-bench fidelity`.
struct FidelityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fidelity",
        abstract: "Counts the steps that a rule for the steps of trials trains until the best configuration is found.",
        discussion: """
            Replays recorded learning curves with workers in virtual time, each at a speed of its own, in an order that \
            the seed draws. The best is found when a cost within the tolerance of the lowest last cost is measured. The \
            file gets one JSON object a line: curves, opt, workers, seed, order, durations, steps_to_best, \
            steps_to_best_end (the same for a trial with all its steps), steps (until nothing is left to do).
            """
    )

    @Option(help: "Recorded curves, one JSON object a line, with a list of numbers as its \"costs\".")
    var curves: String

    @Option(help: "The rule, as a study file names it: asha, hyperband, successive-halving, median, …")
    var rule = "asha"

    @Option(name: .customLong("option"), help: "An option of the rule, as NAME=VALUE; may be repeated.")
    var options: [String] = []

    @Option(help: "How many workers, or several such numbers with commas between them.")
    var workers = "1,4,8"

    @Option(help: "How many seeds, counted from 0.") var seeds = 20
    @Option(help: "How near to the best cost is near enough.") var tolerance = 0.001
    @Option(help: "What the file calls the rule. (default: apus_RULE)") var label: String?
    @Option(help: "The file to write; lines are appended. (default: standard output)") var out: String?

    func validate() throws {
        try OptionEntries.validate(self.options)
        guard 1...100_000 ~= self.seeds, self.tolerance >= 0 else {
            throw ValidationError("--seeds is 1 to 100,000, --tolerance 0 or more")
        }
        guard self.rule != "pbt" else {
            throw ValidationError("pbt changes what is trained; no recorded curve tells that")
        }
        guard self.workersCounts != nil else { throw ValidationError("--workers has numbers from 1 to 10,000") }
    }

    /// `nil` where there is something else.
    private var workersCounts: [Int]? {
        let parts = self.workers.split(separator: ",", omittingEmptySubsequences: false)
        let counts = parts.compactMap { Int($0) }.filter { 1...10_000 ~= $0 }
        return counts.count == parts.count ? counts : nil
    }

    func run() throws {
        let file = try CurveFile(path: self.curves)
        let entries = [SpaceFile.Entry(name: "x", type: "float", low: 0, high: 1)]
        let scheduler = try makeFidelity(
            name: self.rule,
            options: OptionEntries.tree(self.options),
            stepsMax: file.stepsMax,
            space: SpaceFile(entries: entries).space(),
            seed: 0
        )
        guard scheduler.stepsMax == file.stepsMax else {
            throw BenchError("max-steps is the number of steps of the curves, \(file.stepsMax)")
        }
        let lines = try LineFile(self.out)
        for workers in self.workersCounts ?? [] { try self.replay(file, scheduler, workers: workers, lines) }
    }

    private func replay(
        _ file: CurveFile,
        _ scheduler: FidelityScheduler,
        workers: Int,
        _ lines: borrowing LineFile
    ) throws {
        var found: [Double] = []
        let label = self.label ?? "apus_\(self.rule)"
        for seed in 0..<self.seeds {
            var replay = CurveReplay(file, workers: workers, seed: seed, tolerance: self.tolerance)
            var copy = scheduler
            replay.run(&copy)
            found.append(replay.stepsToBest.map(Double.init) ?? .infinity)
            try lines.write(replay.line(curves: file.name, label: label, seed: seed))
        }
        guard self.out != nil else { return }
        let whole = Number.text(Double(file.curves.count * file.stepsMax))
        let times = found.filter(\.isFinite).count
        print(
            "\(file.name), \(label), \(workers) workers: \(Number.text(Number.median(found))) of \(whole) steps to the "
                + "best (median), found with \(times) of \(self.seeds) seeds"
        )
    }
}
