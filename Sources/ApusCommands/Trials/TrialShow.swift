import ApusAPI
import ArgumentParser

/// `apus trial show STUDY TRIAL`.
struct TrialShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows a trial: its configuration, its metrics and curves, its attempts."
    )

    @OptionGroup var trial: TrialArgument
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let client = try self.client.client()
        let detail = try await client.get(.trial, self.trial.path, as: TrialDetailAnswer.self)
        if self.output.json { return try Console.current.printJSON(detail) }
        let hasUnicode = Console.current.terminal.hasUnicode
        try Console.current.print(Self.lines(detail, unicode: hasUnicode))
    }

    static func lines(_ detail: TrialDetailAnswer, unicode: Bool) -> [String] {
        let trial = detail.trial
        var lines = ["trial \(trial.number)  \(trial.state)" + (trial.isInvalidated ? "  left out" : "")]
        if !detail.invalidation.isEmpty { lines.append("left out: \(VisibleText.escaped(detail.invalidation))") }
        if !trial.reason.isEmpty { lines += Self.indented(trial.reason) }
        if let broken = trial.broken {
            lines.append("not feasible: breaks \(broken.map(VisibleText.escaped).joined(separator: ", "))")
        }
        if trial.isOnFront == true { lines.append("on the front: no other trial beats it") }
        if let expected = trial.expectedSeconds { lines.append("expected time: \(NumberText.expected(expected))") }
        lines += ["", "configuration"]
        lines += trial.configuration.sorted { $0.key < $1.key }.map { name, value in
            "  \(name) = \(VisibleText.escaped(value.text))"
        }
        if let instance = trial.instance {
            let seed = trial.runSeed.map { ", seed \($0)" } ?? ""
            let cutoff = trial.cutoff.map { ", at most \(NumberText.short($0)) s" } ?? ""
            lines += ["", "runs on \(VisibleText.escaped(instance))\(seed)\(cutoff)"]
        }
        lines += ["", "metrics"]
        lines += trial.metrics.map { metric in
            "  \(VisibleText.escaped(metric.name)) = \(NumberText.short(metric.value, digits: 6))"
                + (metric.isHeldOut ? "  (held out)" : "")
        }
        for curve in detail.curves where curve.points.count > 1 {
            let values = curve.points.map(\.value)
            lines.append(
                "  \(VisibleText.escaped(curve.metric))  \(Sparkline.text(values, cells: 60, unicode: unicode))"
            )
        }
        return lines + [""] + Table(attempts: detail.attempts).lines() + Self.reasons(detail.attempts)
    }

    /// The reasons that have more lines than their table shows.
    private static func reasons(_ attempts: [AttemptAnswer]) -> [String] {
        attempts.filter { $0.reason.contains("\n") }.flatMap { attempt in
            ["", "attempt \(attempt.epoch)"] + Self.indented(attempt.reason)
        }
    }

    private static func indented(_ text: String) -> [String] {
        VisibleText.escapedLog(text).split(separator: "\n").map { "  \($0)" }
    }
}
