import ArgumentParser

/// `apus-bench requeue`.
struct RequeueCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "requeue",
        abstract: "Times how soon the trials of lost workers are leased to another.",
        discussion: """
            In each round --workers workers, one process, run a trial each. The process is killed, so that its \
            connections close, and in further rounds frozen, so that nothing closes and nothing comes: what a host \
            that is cut off looks like. Measured is the longest time until another worker was given each trial. \
            Tests/partitions does the same with hosts and packets. Full size: --rounds 10 --workers 20.
            """
    )

    @Option(help: "How many rounds of each kind.") var rounds = 1
    @Option(help: "How many workers are lost in each.") var workers = 10
    @OptionGroup var options: ClusterOptions

    func validate() throws {
        try ClusterOptions.check("rounds", self.rounds, 1...1_000)
        try ClusterOptions.check("workers", self.workers, 1...1_000)
    }

    func run() throws {
        try self.options.report { options throws(BenchError) in
            var (killed, frozen): ([Double], [Double]) = ([], [])
            for round in 1...self.rounds {
                killed += try Stage.with(options) { stage throws(BenchError) in try self.round(stage) { $0.crash() } }
                frozen += try Stage.with(options) { stage throws(BenchError) in try self.round(stage) { $0.freeze() } }
                Progress.say("round \(round) of \(self.rounds)")
            }
            return [
                self.figure("requeue-killed", "a killed worker's trial is leased again after", killed, bound: 12),
                self.figure("requeue-cut-off", "a silent worker's trial is leased again after", frozen, bound: 20),
            ]
        }
    }

    /// Seconds until each trial of the lost workers was given out again.
    private func round(_ stage: Stage, lose: (ChildProcess) -> Void) throws(BenchError) -> [Double] {
        let (first, rest) = try stage.split(try stage.tokens(self.workers + 1), at: self.workers)
        let victims = try stage.crowd(first, ["--every", "1000"])
        try Stage.wait(victims, within: 120, "workers join") { $0.connected == self.workers }
        _ = try stage.submit("requeue", trials: self.workers)
        try Stage.wait(victims, within: 60, "trials begin") { $0.assigned == self.workers && $0.points > 0 }
        let heir = try stage.crowd(rest, ["--slots", "\(self.workers)", "--every", "1000"])
        try Stage.wait(heir, within: 60, "another worker joins") { $0.connected == 1 }
        let lost = MachineClock.seconds
        lose(victims)
        try Stage.wait(heir, within: 60, "trials are leased again") { $0.assigned == self.workers }
        let times = try heir.ask("samples", CrowdLog.Answer.self).assignedAt.map { $0 - lost }
        victims.crash()
        return times
    }

    private func figure(_ name: String, _ summary: String, _ times: [Double], bound: Double) -> Figure {
        Figure(
            name: name,
            summary: summary,
            mark: Mark(direction: .atMost, bound: bound, subject: .value(unit: "s")),
            finding: Finding(
                value: times.max() ?? .nan,
                unit: "s",
                details: [
                    Finding.Detail("trials", "\(times.count)"), Finding.Detail("median", Number.median(times), "s"),
                ]
            )
        )
    }
}
