import ArgumentParser

/// `apus-bench outage`.
struct OutageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outage",
        abstract: "Counts the steps that are lost or repeated because the coordinator is down for a while.",
        discussion: """
            A worker, the very service that apus-worker runs, trains --trials trials, a step each --step-milliseconds. \
            The coordinator is killed and started again after --seconds, on the same port. When all trials have \
            ended, the steps that ran are compared with those that are stored. Full size: --seconds 600.
            """
    )

    @Option(help: "How long the coordinator is down.") var seconds = 20
    @Option(help: "How many trials train side by side.") var trials = 8
    @Option(help: "How long a step takes.") var stepMilliseconds = 100
    @OptionGroup var options: ClusterOptions

    func validate() throws {
        try ClusterOptions.check("seconds", self.seconds, 1...86_400)
        try ClusterOptions.check("trials", self.trials, 1...1_000)
        try ClusterOptions.check("step-milliseconds", self.stepMilliseconds, 1...60_000)
        guard !self.options.plaintext else { throw ValidationError("this is measured with TLS alone") }
    }

    /// Enough for the outage and for some time before and after it.
    private var steps: Int { (self.seconds + 10) * 1_000 / self.stepMilliseconds }

    func run() throws {
        try self.options.report { options throws(BenchError) in
            try Stage.with(options) { stage throws(BenchError) in try self.measure(stage) }
        }
    }

    private func measure(_ stage: Stage) throws(BenchError) -> [Figure] {
        let data = stage.folder.file("coordinator")
        let ledger = stage.folder.file("ledger")
        let worker = try ChildProcess.own([
            "child-trainer", stage.folder.folder("worker"), "--port", "\(stage.port)", "--slots", "\(self.trials)",
            "--steps", "\(self.steps)", "--every", "\(self.stepMilliseconds)", "--ledger", ledger, "--token-file",
            "\(data)/\(LocalCluster.tokenFile)",
        ])
        _ = try stage.host.ask("steps outage \(self.trials)", HostChild.Submitted.self)
        try self.wait(stage, within: 30, "trials begin") { $0.running == self.trials }
        Stage.pause(seconds: 3)
        stage.host.crash()
        Stage.pause(seconds: Double(self.seconds), "the coordinator is down")
        try stage.restart()
        try self.wait(stage, within: 120, "trials end") { $0.succeeded == self.trials }
        worker.terminate()
        worker.wait()
        stage.host.crash()
        let counted = try ChildProcess.own(["child-ledger", data, "--trials", "\(self.trials)"])
            .answer(LedgerChild.Counted.self, within: 120)
        return [self.figure(counted, ran: try self.ran(ledger))]
    }

    private func wait(
        _ stage: Stage,
        within seconds: Double,
        _ what: String,
        until isSo: (HostChild.Status) -> Bool
    ) throws(BenchError) {
        let watch = Stopwatch()
        while true {
            let status = try stage.status()
            if isSo(status) { return }
            guard watch.seconds < seconds else { throw BenchError("\(what): not after \(seconds) s; \(status)") }
            Stage.pause(seconds: 0.1)
        }
    }

    private func ran(_ ledger: String) throws(BenchError) -> Int {
        try ProcFile.text(ledger).split(separator: "\n").reduce(0) { sum, line in
            sum + (line.split(separator: " ").last.flatMap { Int($0) } ?? 0)
        }
    }

    private func figure(_ counted: LedgerChild.Counted, ran: Int) -> Figure {
        let wanted = self.trials * self.steps
        return Figure(
            name: "outage",
            summary: "steps lost or repeated when the coordinator is down",
            mark: Mark(direction: .atMost, bound: 0, subject: .value(unit: "steps")),
            finding: Finding(
                value: Double(abs(ran - wanted) + abs(counted.stored - wanted)),
                unit: "steps",
                details: [
                    Finding.Detail("size", "\(self.seconds) s down, \(self.trials) trials of \(self.steps) steps"),
                    Finding.Detail("steps that ran", "\(ran) of \(wanted)"),
                    Finding.Detail("steps that are stored", "\(counted.stored), of \(counted.attempts) attempts"),
                ]
            )
        )
    }
}
