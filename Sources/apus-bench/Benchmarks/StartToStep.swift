/// How long it takes until something is being learned.
struct StartToStep: Benchmark {
    let name = "start-to-step"
    let summary = "seconds from `apus run` to the first step of a training"
    let mark = Mark(direction: .atMost, bound: 2, subject: .value(unit: "s"))

    func run(_ options: BenchmarkOptions) throws(BenchError) -> Finding {
        throw BenchError("not yet")
    }
}
