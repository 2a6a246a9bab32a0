import ArgumentParser

/// `apus-bench restart`.
struct RestartCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart",
        abstract: "Times how soon a killed coordinator answers again, and has its workers back.",
        discussion: """
            The store holds --trials ended trials with 10 metrics of --steps steps each, and --workers workers run a \
            trial each. The coordinator is killed, stays away for --away-seconds, and is started again. Measured are \
            the time from its start to its first answer, and to the last worker's session. No trial may be given out \
            a second time. Full size: --trials 10000 --steps 100 --workers 1000.
            """
    )

    @Option(help: "How many ended trials are stored.") var trials = 1_000
    @Option(help: "Steps of each of their 10 metrics.") var steps = 100
    @Option(help: "How many workers are connected.") var workers = 200
    @Option(help: "How long the coordinator is away.") var awaySeconds = 5
    @OptionGroup var options: ClusterOptions

    func validate() throws {
        try ClusterOptions.check("trials", self.trials, 1...1_000_000)
        try ClusterOptions.check("steps", self.steps, 1...10_000)
        try ClusterOptions.check("workers", self.workers, 1...12_000)
        try ClusterOptions.check("away-seconds", self.awaySeconds, 0...3_600)
    }

    func run() throws {
        try self.options.report { options throws(BenchError) in
            try Stage.with(options) { data throws(BenchError) in
                Progress.say("storing \(self.trials) trials, \(self.trials * self.steps * 10) points")
                try ChildProcess.own(["child-fill", data, "--trials", "\(self.trials)", "--steps", "\(self.steps)"])
                    .finish()
            } _: { stage throws(BenchError) in
                try self.measure(stage)
            }
        }
    }

    private func measure(_ stage: Stage) throws(BenchError) -> [Figure] {
        let crowd = try stage.crowd(try stage.tokens(self.workers), ["--every", "1000"])
        try Stage.wait(crowd, within: 300, "\(self.workers) workers join") { $0.connected == self.workers }
        _ = try stage.submit("running", trials: self.workers)
        try Stage.wait(crowd, within: 60, "trials begin") { $0.assigned == self.workers }
        try crowd.say("clear")
        stage.host.crash()
        Stage.pause(seconds: Double(self.awaySeconds), "the coordinator is away")
        let start = MachineClock.seconds
        try stage.restart()
        try Stage.wait(crowd, within: 120, "workers come back") { $0.connected == self.workers }
        let answer = try crowd.ask("samples", CrowdLog.Answer.self)
        // Leases would run out meanwhile, if a worker were not known again.
        Stage.pause(seconds: 20, "looking whether a trial is given out again")
        let (counts, status) = (try crowd.ask("counts", CrowdLog.Counts.self), try stage.status())
        guard counts.assigned == self.workers, status.running == self.workers else {
            throw BenchError(
                "of \(self.workers) trials \(status.running) run; \(counts.assigned) attempts were given out in all"
            )
        }
        return self.figures(stage, back: answer.welcomedAt.map { $0 - start }, status)
    }

    private func figures(_ stage: Stage, back: [Double], _ status: HostChild.Status) -> [Figure] {
        [
            Figure(
                name: "restart-answer",
                summary: "start of a coordinator to its first answer",
                mark: Mark(direction: .atMost, bound: 2, subject: .value(unit: "s")),
                finding: Finding(
                    value: stage.startSeconds,
                    unit: "s",
                    details: [
                        Finding.Detail("size", "\(self.trials) trials, \(self.trials * self.steps * 10) points"),
                        Finding.Detail("coordinator resident", Double(status.residentKiB) / 1_024, "MiB"),
                    ]
                )
            ),
            Figure(
                name: "restart-reattached",
                summary: "start of a coordinator to the session of the last of its workers",
                mark: Mark(direction: .atMost, bound: 10, subject: .value(unit: "s")),
                finding: Finding(
                    value: back.max() ?? .nan,
                    unit: "s",
                    details: [
                        Finding.Detail("size", "\(self.workers) workers, away for \(self.awaySeconds) s"),
                        Finding.Detail("median", Number.median(back), "s"),
                        Finding.Detail("trials given out again", "0"),
                    ]
                )
            ),
        ]
    }
}
