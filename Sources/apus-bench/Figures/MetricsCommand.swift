import ArgumentParser

/// `apus-bench metrics`.
struct MetricsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics",
        abstract: "Counts the measurements that many workers get accepted and committed in a second.",
        discussion: """
            A coordinator in one process, all workers in another, TCP with TLS on loopback. Each worker runs one trial \
            and keeps --window reports of --points measurements on their way; a measurement counts when the \
            coordinator has confirmed it as durable. Full size: --workers 1000 --seconds 60.
            """
    )

    @Option(help: "How many workers.") var workers = 200
    @Option(help: "How long is measured, after two seconds to get going.") var seconds = 10
    @Option(help: "Measurements of one report, 1 to 1024.") var points = 20
    @Option(help: "Reports of each worker that wait for their confirmation.") var window = 4
    @OptionGroup var options: ClusterOptions

    func validate() throws {
        try ClusterOptions.check("workers", self.workers, 1...12_000)
        try ClusterOptions.check("seconds", self.seconds, 1...3_600)
        try ClusterOptions.check("points", self.points, 1...1_024)
        try ClusterOptions.check("window", self.window, 1...1_000)
    }

    func run() throws {
        try self.options.report { options throws(BenchError) in
            try Stage.with(options) { stage throws(BenchError) in [try self.measure(stage)] }
        }
    }

    private func measure(_ stage: Stage) throws(BenchError) -> Figure {
        let tokens = try stage.tokens(self.workers)
        let crowd = try stage.crowd(tokens, ["--window", "\(self.window)", "--points", "\(self.points)"])
        try Stage.wait(crowd, within: 300, "\(self.workers) workers join") { $0.connected == self.workers }
        _ = try stage.submit("metrics", trials: self.workers)
        try Stage.wait(crowd, within: 60, "trials begin") { $0.assigned == self.workers && $0.points > 0 }
        Stage.pause(seconds: 2)
        try crowd.say("clear")
        let (start, before, watch) = (try crowd.ask("counts", CrowdLog.Counts.self), try stage.status(), Stopwatch())
        Stage.pause(seconds: Double(self.seconds), "measuring")
        let (end, seconds) = (try crowd.ask("counts", CrowdLog.Counts.self), watch.seconds)
        let after = try stage.status()
        let answer = try crowd.ask("samples", CrowdLog.Answer.self)
        guard end.losses == 0 else { throw BenchError("\(end.losses) sessions were lost") }
        return Figure(
            name: "metrics",
            summary: "measurements accepted and committed in a second",
            mark: Mark(direction: .atLeast, bound: 100_000, subject: .value(unit: "points/s")),
            finding: Finding(
                value: Double(end.points - start.points) / seconds,
                unit: "points/s",
                details: [
                    Finding.Detail(
                        "size",
                        "\(self.workers) workers, \(Int(seconds)) s, reports of \(self.points), \(self.window) at a time"
                    ),
                    Finding.Detail("coordinator CPU", 100 * (after.cpu - before.cpu) / seconds, "% of one core"),
                    Finding.Detail("confirmed after, p50", (answer.acknowledgedP50 ?? .nan) * 1_000, "ms"),
                    Finding.Detail("confirmed after, p99", (answer.acknowledgedP99 ?? .nan) * 1_000, "ms"),
                ]
            )
        )
    }
}
