import ApusAPI

/// What the live view shows at one moment, as texts and numbers that are ready to be laid out.
struct LiveFrame: Hashable, Sendable {
    struct Row: Hashable, Sendable {
        let trial: String
        let worker: String
        let step: String
        let value: String
        let curve: [Double]
        let time: String
        let configuration: String
    }

    let title: String
    let state: String
    let elapsed: String
    let ended: Int
    let planned: Int?
    let estimate: TimeEstimate

    /// `21 succeeded`, `1 failed`, …: the states that have trials, in a fixed order.
    let counts: [String]
    /// How many attempts brought no result, by whose fault; `nil` as long as all did.
    let causes: String?
    let metric: String
    let best: String?

    /// The front of a study of several objectives; `nil` before its first trial, and in a study of one objective.
    let front: String?

    /// How near to being feasible the trials are, as long as none is.
    let nearest: String?

    /// How far the runs of the best configurations are, or which won; `nil` before they begin.
    let confirmed: String?
    let rows: [Row]
    let workers: String

    /// Why nothing runs; empty when something does.
    let obstacle: String

    /// Newest first.
    let failures: [String]

    init(_ live: LiveAnswer) {
        let study = live.study
        self.title = VisibleText.escaped(study.name)
        self.state = study.state
        self.elapsed = NumberText.clock(study.elapsedSeconds)
        self.ended = study.endedCount
        self.planned = study.planned
        self.estimate = TimeEstimate(live)
        self.counts = Self.states.compactMap { state, text in
            study.counts[state].flatMap { $0 > 0 ? "\($0) \(text)" : nil }
        }
        self.causes = study.failures?.text
        self.metric = VisibleText.escaped(study.metric)
        let names = study.parameters.filter { $0.kind != "constant" }.map(\.name)
        self.best = study.best.map { best in
            let value = best.objective.map { NumberText.short($0) } ?? "?"
            return "\(value)  trial \(best.number)  \(best.configurationText(names))"
        }
        self.front = study.frontText
        self.nearest = study.nearestText
        self.confirmed = study.confirmation.map { VisibleText.escaped($0.summary(metric: study.metric)) }
        self.rows = live.running.map { trial in
            Row(
                trial: "\(trial.number)",
                worker: VisibleText.escaped(trial.worker ?? ""),
                step: trial.step.map { "\($0)" } ?? "",
                value: (trial.metrics.first { $0.name == study.metric }?.value).map { NumberText.short($0) } ?? "",
                curve: trial.curve.map(\.value),
                time: Self.time(of: trial),
                configuration: trial.configurationText(names)
            )
        }
        self.workers = Self.text(of: live.workers)
        // A study that paused itself says what to do.
        self.obstacle = VisibleText.escaped(study.failures?.pauses ?? false ? study.reason : study.obstacle)
        self.failures = live.failures.map { trial in
            let reason = VisibleText.escaped(String(trial.reason.prefix { $0 != "\n" }))
            let cause = trial.cause.map { " by the \($0)'s fault" } ?? ""
            return "trial \(trial.number) \(Self.states.first { $0.0 == trial.state }?.1 ?? trial.state)\(cause)"
                + (reason.isEmpty ? "" : ": \(reason)")
        }
    }

    private static let states = [
        ("succeeded", "succeeded"), ("stopped", "stopped"), ("infeasible", "infeasible"), ("failed", "failed"),
        ("timedOut", "timed out"), ("killed", "killed"), ("lost", "lost"), ("cancelled", "cancelled"),
        ("running", "running"), ("paused", "paused"), ("waiting", "waiting"),
    ]

    /// `0:42`, or `0:42 of 3:10` where it is known how long the trial takes.
    private static func time(of trial: TrialAnswer) -> String {
        guard let seconds = trial.seconds else { return "" }
        return NumberText.clock(seconds) + (trial.expectedSeconds.map { " of \(NumberText.clock($0))" } ?? "")
    }

    private static func text(of workers: [WorkerAnswer]) -> String {
        let connected = workers.filter { $0.link == "connected" }
        let slots = connected.reduce(0) { $0 + $1.slots }
        let busy = connected.reduce(0) { $0 + $1.attempts.count }
        let others = ["away", "draining"].compactMap { link -> String? in
            let count = workers.filter { $0.link == link }.count
            return count > 0 ? "\(count) \(link)" : nil
        }
        let shut = workers.count { $0.quarantine != nil }
        let quarantined = shut > 0 ? ["\(shut) under quarantine"] : []
        return (["\(connected.count) connected"] + others + quarantined).joined(separator: ", ")
            + "; \(busy) of \(slots) slots busy"
    }
}

extension TrialAnswer {
    /// `name=value` for each active parameter, in the order given.
    func configurationText(_ names: [String]) -> String {
        names.compactMap { name in
            self.configuration[name].map { value in
                let text = value.number.map { NumberText.short($0) } ?? VisibleText.escaped(value.text)
                return "\(name)=\(text)"
            }
        }
        .joined(separator: " ")
    }
}
