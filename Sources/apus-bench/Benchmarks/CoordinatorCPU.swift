/// What a trial costs the coordinator.
struct CoordinatorCPU: Benchmark {
    let name = "coordinator-cpu"
    let summary = "CPU time of the coordinator's process for each of 10,000 trials whose work is nothing"
    let mark = Mark(direction: .atMost, bound: 0.1, subject: .value(unit: "ms"))

    func run(_ options: BenchmarkOptions) throws(BenchError) -> Finding {
        let trials = NothingTrials.trials
        let runs = try ClusterRun.repeated(.nothing, trials: trials, slots: options.slots, options)
        let milliseconds = runs.map { $0.cpu * 1_000 / Double(trials) }
        let system = runs.map { $0.system * 1_000 / Double(trials) }
        return Finding(
            value: Number.median(milliseconds),
            unit: "ms",
            details: [
                Finding.Detail("each run", Number.list(milliseconds)),
                Finding.Detail("of it in the kernel", Number.median(system), "ms"),
                Finding.Detail("trials/s of the same runs", Number.list(runs.map { Double(trials) / $0.seconds })),
                Finding.Detail("peak memory", Double(runs.map(\.residentKiBMax).max() ?? 0) / 1_024, "MiB"),
                Finding.Detail("slots", "\(options.slots)"),
            ]
        )
    }
}
