import ArgumentParser

/// `apus-bench latency`.
struct LatencyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "latency",
        abstract: "Times submitting and reporting on a coordinator that has many trials stored.",
        discussion: """
            The store holds --trials ended trials. Studies of one trial are submitted one after the other, and one \
            worker sends a report each 20 ms; measured is the time until each is durable and confirmed, p99. Reports \
            go over TCP with TLS; submissions leave the HTTP API out. Full size: --trials 100000 --studies 1000.
            """
    )

    @Option(help: "How many ended trials are stored.") var trials = 10_000
    @Option(help: "How many studies are submitted.") var studies = 300
    @Option(help: "How long reports are timed.") var seconds = 10
    @OptionGroup var options: ClusterOptions

    func validate() throws {
        try ClusterOptions.check("trials", self.trials, 1...1_000_000)
        try ClusterOptions.check("studies", self.studies, 100...100_000)
        try ClusterOptions.check("seconds", self.seconds, 3...3_600)
    }

    func run() throws {
        try self.options.report { options throws(BenchError) in
            try Stage.with(options) { data throws(BenchError) in
                Progress.say("storing \(self.trials) trials")
                try ChildProcess.own(["child-fill", data, "--trials", "\(self.trials)"]).finish()
            } _: { stage throws(BenchError) in
                try self.measure(stage)
            }
        }
    }

    private func measure(_ stage: Stage) throws(BenchError) -> [Figure] {
        let crowd = try stage.crowd(try stage.tokens(1), ["--every", "20"])
        try Stage.wait(crowd, within: 60, "a worker joins") { $0.connected == 1 }
        _ = try stage.submit("reporting", trials: 1)
        try Stage.wait(crowd, within: 60, "a trial begins") { $0.points > 0 }
        try crowd.say("clear")
        Stage.pause(seconds: Double(self.seconds), "reports are timed")
        let answer = try crowd.ask("samples", CrowdLog.Answer.self)
        var submitted: [Double] = []
        for number in 1...self.studies { submitted.append(try stage.submit("s\(number)", trials: 1)) }
        guard let report = answer.acknowledgedP99, let median = answer.acknowledgedP50 else {
            throw BenchError("no report was confirmed")
        }
        submitted.sort()
        return [
            self.figure(
                "latency-submit",
                "submission of a study to its being durable, p99",
                Number.quantile(0.99, ofSorted: submitted) ?? .nan,
                [Finding.Detail("p50", Number.median(submitted) * 1_000, "ms")]
            ),
            self.figure(
                "latency-report",
                "report of a worker to its confirmation as durable, p99",
                report,
                [
                    Finding.Detail("p50", median * 1_000, "ms"),
                    Finding.Detail("reports", "\(answer.acknowledgedCount)"),
                ]
            ),
        ]
    }

    private func figure(_ name: String, _ summary: String, _ seconds: Double, _ details: [Finding.Detail]) -> Figure {
        Figure(
            name: name,
            summary: summary,
            mark: Mark(direction: .atMost, bound: 5, subject: .value(unit: "ms")),
            finding: Finding(
                value: seconds * 1_000,
                unit: "ms",
                details: [Finding.Detail("size", "\(self.trials) trials stored")] + details
            )
        )
    }
}
