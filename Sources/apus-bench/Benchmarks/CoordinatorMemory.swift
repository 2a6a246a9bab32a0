/// What ended trials cost in memory.
struct CoordinatorMemory: Benchmark {
    let name = "coordinator-memory"
    let summary = "resident memory of a coordinator that has read 100,000 ended trials of 10 parameters and 10 metrics"
    let mark = Mark(direction: .atMost, bound: 200, subject: .value(unit: "MB"))

    private static let trials = 100_000

    func run(_ options: BenchmarkOptions) throws(BenchError) -> Finding {
        try ScratchFolder.with(in: options.scratch) { folder throws(BenchError) in
            let fill = try ChildProcess.own(["child-fill", folder.path, "--trials", "\(Self.trials)"])
            try fill.finish()
            let hold = try ChildProcess.own(["child-hold", folder.path])
            let measured = try hold.answer(HoldChild.Measured.self, within: 120)
            try hold.finish()
            guard measured.trials == Self.trials else { throw BenchError("\(measured.trials) trials were read") }
            return Finding(
                value: Double(measured.residentKiB) * 1_024 / 1e6,
                unit: "MB",
                details: [
                    Finding.Detail("peak while reading", Double(measured.residentKiBMax) * 1_024 / 1e6, "MB"),
                    Finding.Detail("start, store read", measured.seconds, "s"),
                ]
            )
        }
    }
}
