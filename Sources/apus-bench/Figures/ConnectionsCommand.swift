import ArgumentParser

/// `apus-bench connections`.
struct ConnectionsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connections",
        abstract: "Holds many workers' connections to one coordinator, each with a running trial.",
        discussion: """
            A coordinator in one process, all workers in another, TCP with TLS on loopback. Each worker joins with a \
            token of its own, gets a trial, gives a sign of life every 3 s, and sends a report of one measurement \
            every --report-seconds. Measured are sessions that were lost, the time from a report to its confirmation \
            as durable (p99), and what the coordinator's memory grew by for each connection. Full size: \
            --workers 10000 --minutes 5. A process may need 'ulimit -n 20000'.
            """
    )

    @Option(help: "How many workers.") var workers = 1_000
    @Option(help: "How many minutes the connections are held, beside --seconds.") var minutes = 0
    @Option(help: "How many seconds the connections are held.") var seconds = 20
    @Option(help: "How often each worker reports.") var reportSeconds = 10
    @OptionGroup var options: ClusterOptions

    func validate() throws {
        try ClusterOptions.check("workers", self.workers, 1...12_000)
        try ClusterOptions.check("minutes", self.minutes, 0...1_440)
        try ClusterOptions.check("seconds", self.seconds, 0...3_600)
        try ClusterOptions.check("report-seconds", self.reportSeconds, 1...3_600)
    }

    func run() throws {
        try self.options.report { options throws(BenchError) in
            try Stage.with(options) { stage throws(BenchError) in try self.measure(stage) }
        }
    }

    private func measure(_ stage: Stage) throws(BenchError) -> [Figure] {
        let tokens = try stage.tokens(self.workers)
        let before = try stage.status()
        _ = try stage.submit("held", trials: self.workers)
        let watch = Stopwatch()
        let crowd = try stage.crowd(tokens, ["--every", "\(self.reportSeconds * 1_000)"])
        try Stage.wait(crowd, within: 600, "\(self.workers) workers join") { counts in
            counts.connected == self.workers && counts.assigned == self.workers
        }
        let joined = watch.seconds
        try crowd.say("clear")
        let start = try stage.status()
        let held = Stopwatch()
        Stage.pause(seconds: Double(self.minutes * 60 + self.seconds), "holding \(self.workers) connections")
        let answer = try crowd.ask("samples", CrowdLog.Answer.self)
        let end = try stage.status()
        let size = "\(self.workers) workers, \(Int(held.seconds)) s, one measurement each \(self.reportSeconds) s"
        let details = [
            Finding.Detail("size", size),
            Finding.Detail("all joined and had a trial after", joined, "s"),
            Finding.Detail("coordinator CPU", 100 * (end.cpu - start.cpu) / held.seconds, "% of one core"),
            Finding.Detail("coordinator resident", Double(end.residentKiB) / 1_024, "MiB"),
        ]
        return try self.figures(answer, grown: Double(end.residentKiB - before.residentKiB), details)
    }

    private func figures(
        _ answer: CrowdLog.Answer,
        grown: Double,
        _ details: [Finding.Detail]
    ) throws(BenchError) -> [Figure] {
        guard let p50 = answer.acknowledgedP50, let p99 = answer.acknowledgedP99 else {
            throw BenchError("no report was confirmed; hold longer, or lower --report-seconds")
        }
        return [
            Figure(
                name: "connections-lost",
                summary: "sessions lost while many workers are connected and report",
                mark: Mark(direction: .atMost, bound: 0, subject: .value(unit: "sessions")),
                finding: Finding(value: Double(answer.counts.losses), unit: "sessions", details: details)
            ),
            Figure(
                name: "connections-acknowledgement",
                summary: "time from a report to its confirmation as durable, p99",
                mark: Mark(direction: .atMost, bound: 50, subject: .value(unit: "ms")),
                finding: Finding(
                    value: p99 * 1_000,
                    unit: "ms",
                    details: [
                        Finding.Detail("p50", p50 * 1_000, "ms"),
                        Finding.Detail("reports", "\(answer.acknowledgedCount)"),
                    ]
                )
            ),
            Figure(
                name: "connections-memory",
                summary: "resident memory of the coordinator for each connection, its session and its trial",
                mark: Mark(direction: .atMost, bound: 30, subject: .value(unit: "kB")),
                finding: Finding(value: grown * 1.024 / Double(self.workers), unit: "kB")
            ),
        ]
    }
}
