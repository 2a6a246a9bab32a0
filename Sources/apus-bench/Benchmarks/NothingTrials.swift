/// How many trials a second the cluster takes, whatever they do.
struct NothingTrials: Benchmark {
    let name = "nothing-trials"
    let summary = "10,000 trials whose work is nothing: one worker, TCP on loopback, every result durable in SQLite"
    let mark = Mark(direction: .atLeast, bound: 5_000, subject: .value(unit: "trials/s"))

    static let trials = 10_000

    func run(_ options: BenchmarkOptions) throws(BenchError) -> Finding {
        let runs = try ClusterRun.repeated(.nothing, trials: Self.trials, slots: options.slots, options)
        let rates = runs.map { Double(Self.trials) / $0.seconds }
        return Finding(
            value: Number.median(rates),
            unit: "trials/s",
            details: [
                Finding.Detail("each run", Number.list(rates)),
                Finding.Detail("slots", "\(options.slots)"),
                Finding.Detail("store", "SQLite in \(options.scratch), WAL, synchronous=FULL"),
            ]
        )
    }
}
