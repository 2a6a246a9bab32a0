import ApusInterop

/// SMAC's three logs of a search: what happened, what of it is doubtful, and what went wrong.
///
/// A line begins with its level, as SMAC's do; a warning stands in the second file too, an error in all three.
struct SMACLog: Sendable {
    private enum Level: String, Comparable {
        case info = "[INFO ]"
        case warning = "[WARN ]"
        case error = "[ERROR]"

        static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }

        private var rank: Int {
            switch self {
            case .info: 0
            case .warning: 1
            case .error: 2
            }
        }
    }

    let closing: SMACClosing

    /// What was doubtful about the scenario and the runs, each as a sentence.
    let warnings: [String]

    /// What came of the test instances, where there are any.
    let validation: String?

    /// Each with its name below the folder of the group of runs.
    func files(number: Int) -> [(path: String, text: String)] {
        [
            ("log-run\(number).txt", self.text(from: .info, number)),
            ("log-warn\(number).txt", self.text(from: .warning, number)),
            ("log-err\(number).txt", self.text(from: .error, number)),
        ]
    }

    private func text(from level: Level, _ number: Int) -> String {
        self.lines(number).filter { $0.level >= level }.map { "\($0.level.rawValue) \($0.text)\n" }.joined()
    }

    private func lines(_ number: Int) -> [(level: Level, text: String)] {
        let start = "apus \(ApusVersion.text), run \(number) of \(VisibleText.escaped(self.closing.scenario.path))"
        var lines: [(level: Level, text: String)] = [(.info, start)]
        lines += self.warnings.map { (.warning, VisibleText.escaped($0)) }
        lines += self.failures.map { (.warning, $0) }
        lines += self.changes.map { (.info, $0) }
        lines += self.closing.lines.map { (.info, $0) }
        if let validation { lines.append((.info, validation)) }
        if self.closing.end.isFailure {
            lines.append((.error, self.closing.end.text))
        } else if self.closing.summary.lastIncumbent == nil {
            lines.append((.error, "no run succeeded"))
        }
        return lines
    }

    /// The runs that brought no result, each with why.
    private var failures: [String] {
        self.closing.summary.runs.enumerated().compactMap { index, numbered in
            let run = numbered.run
            guard run.state == "failed" || run.state == "timedOut" else { return nil }
            let reason = run.reason.isEmpty ? "" : ": \(VisibleText.escaped(run.reason))"
            return "run \(index + 1) ended as \(run.status.rawValue)\(reason)"
        }
    }

    /// Each incumbent when it became it.
    private var changes: [String] {
        let measure = self.closing.scenario.file.scenario.goal.run == .runtime ? "runtime" : "quality"
        return self.closing.summary.changes.map { change in
            let run = self.closing.summary.runs[change.place]
            let seconds = NumberText.short(run.end, digits: 6)
            return "after \(seconds) s, config \(change.configurationID) is the incumbent, with "
                + "estimated mean \(measure): \(change.performance), based on \(change.runCount) run(s)"
        }
    }
}
