import NIOCore
import AsyncHTTPClient
import ApusAPI
import ArgumentParser

/// `apus study show STUDY`.
struct StudyShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows where a study stands: its settings, its counts, its best trial, its failures."
    )

    @OptionGroup var study: StudyArgument
    @Flag(help: "Write the study file as it was submitted.") var source = false
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = Console.current
        let client = try self.client.client()
        if self.source {
            let response = try await client.stream(.source, [self.study.study])
            for try await piece in response.body { try console.write(Array(piece.readableBytesView)) }
            return
        }
        let live = try await client.get(.live, [self.study.study], as: LiveAnswer.self)
        if self.output.json { return try console.printJSON(live) }
        try console.print(Self.lines(live))
    }

    private static func warmStart(_ study: StudyAnswer) -> String? {
        study.warmStart.map { "warm start \($0.text)" }
    }

    private static func deviceTime(_ study: StudyAnswer) -> String? {
        study.deviceSecondsMax.map { most in
            "gpu-time   \(NumberText.clock(study.deviceSeconds ?? 0)) of \(NumberText.clock(most)) used"
        }
    }

    static func lines(_ live: LiveAnswer) -> [String] {
        let study = live.study
        let holdout = study.holdout.isEmpty ? nil : "held out   \(study.holdout.joined(separator: ", "))"
        let settings = [
            "study      \(study.number)  created \(study.createdAt)" + (study.endedAt.map { "  ended \($0)" } ?? ""),
            study.reason.isEmpty ? nil : "reason     \(VisibleText.escaped(study.reason))",
        ]
        let rest = [
            holdout,
            "optimizer  \(study.optimizer), seed \(study.seed)",
            study.design.map { "design     \($0)" },
            Self.warmStart(study),
            study.end.map { "ended by   limits.\($0.limit): \(VisibleText.escaped($0.text))" },
            Self.deviceTime(study),
            study.wallclockSeconds.map {
                "wallclock  \(NumberText.clock(study.elapsedSeconds)) of \(NumberText.clock($0))"
            },
            study.target.map { "target     \(NumberText.short($0))" },
            study.race.map { "race       \($0.text)" },
            "schedule   priority \(study.priority), weight \(study.weight)",
            "parallel   \(study.parallel.map { "\($0)" } ?? "as many as the workers take")",
        ]
        let frame = LiveFrame(live)
        return LiveRenderer(width: 160, height: 60).lines(frame) + [""] + settings.compactMap { $0 }
            + study.criteriaLines
            + (study.confirmation.map { Array(ResultsTable.lines($0, of: study).dropFirst()) } ?? [])
            + rest.compactMap { $0 }
            + ["parameters"] + study.parameters.map { "  \($0.text)" }
    }
}

extension WarmStartAnswer {
    /// `40 trials of mnist, mnist-2; 3 did not fit`.
    var text: String {
        let names = self.studies.map { VisibleText.escaped($0) }.joined(separator: ", ")
        return "\(self.trials) trials of \(names)" + (self.leftOut > 0 ? "; \(self.leftOut) did not fit" : "")
    }
}

extension RaceAnswer {
    /// `20 instances; incumbent: trial 4, 12 runs, mean 0.31`.
    var text: String {
        let count = "\(self.instances) \(self.instances == 1 ? "instance" : "instances")"
        guard let incumbent = self.incumbent else { return "\(count); no run has ended yet" }
        let runs = "\(self.runs) \(self.runs == 1 ? "run" : "runs")"
        let failures = self.failures > 0 ? ", \(self.failures) failed" : ""
        let mean = self.mean.map { ", mean \(NumberText.short($0, digits: 6))" } ?? ""
        return "\(count); incumbent: the configuration of trial \(incumbent), \(runs)\(failures)\(mean)"
    }
}

extension ParameterAnswer {
    /// `lr  real 0.0001..0.1, log`.
    var text: String {
        if self.kind == "constant" { return "\(self.name)  constant \(self.choices.first?.text ?? "")" }
        if let lower = self.lower, let upper = self.upper {
            let range = "\(NumberText.short(lower))..\(NumberText.short(upper))"
            return "\(self.name)  \(self.kind) \(range)" + (self.isLog ? ", log" : "")
        }
        let choices = self.choices.map { VisibleText.escaped($0.text) }.joined(separator: ", ")
        return "\(self.name)  \(self.kind) {\(choices)}"
    }
}
