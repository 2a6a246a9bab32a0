import ApusAPI

/// The live view where there is no terminal: one line for each thing that happens.
struct PlainProgress: Sendable {
    private var state = ""
    private var ended = -1
    private var best: UInt32?
    private var front: String?
    private var running: Set<UInt32> = []
    private var failed: Set<UInt32> = []
    private var obstacle = ""
    private var confirmed: String?

    /// What is new since the last answer.
    mutating func lines(_ live: LiveAnswer) -> [String] {
        let study = live.study
        let frame = LiveFrame(live)
        var lines: [String] = []
        if study.state != self.state {
            let reason = study.reason.isEmpty ? "" : ": \(VisibleText.escaped(study.reason))"
            lines.append("study \(frame.title) (\(study.number)) is \(study.state)\(reason)")
        }
        for (trial, row) in zip(live.running, frame.rows) where !self.running.contains(trial.number) {
            lines.append("trial \(trial.number) started on \(row.worker)  \(row.configuration)")
        }
        for (trial, text) in zip(live.failures, frame.failures).reversed() where !self.failed.contains(trial.number) {
            lines.append(text)
        }
        if let best = study.best, best.number != self.best, let text = frame.best {
            lines.append("best so far: \(frame.metric) \(text)")
        }
        if let front = frame.front, front != self.front { lines.append("front so far: \(front)") }
        self.front = frame.front
        if frame.ended != self.ended {
            let count = frame.planned.map { "\(frame.ended)/\($0)" } ?? "\(frame.ended)"
            var parts = ["\(count) trials ended", frame.counts.joined(separator: ", "), frame.estimate.text]
            if let causes = frame.causes { parts.append("no result by the fault of: \(causes)") }
            lines.append(parts.filter { !$0.isEmpty }.joined(separator: "; "))
        }
        if let confirmed = frame.confirmed, confirmed != self.confirmed { lines.append("run again: \(confirmed)") }
        self.confirmed = frame.confirmed
        if !frame.obstacle.isEmpty, frame.obstacle != self.obstacle { lines.append("waiting: \(frame.obstacle)") }
        self.obstacle = frame.obstacle
        self.state = study.state
        self.ended = frame.ended
        self.best = study.best?.number
        self.running = Set(live.running.map(\.number))
        self.failed.formUnion(live.failures.map(\.number))
        return lines
    }
}
