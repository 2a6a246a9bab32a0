import ApusAPI
import ApusInterop
import ApusStudy
import Foundation

/// What came of running the final incumbent on the test instances.
struct SMACValidation: Sendable {
    private let scenario: LoadedScenario
    private let test: StudyInstances
    private let runs: [EndedRun]
    private let mean: Double?
    private let failures: Int
    private let incumbent: SMACSummary.Change

    /// `nil` where there are no test instances.
    init?(scenario: LoadedScenario, runs: [EndedRun], race: RaceAnswer?, incumbent: SMACSummary.Change) {
        guard let test = scenario.instances.test else { return nil }
        self.scenario = scenario
        self.test = test
        self.runs = runs.sorted { $0.number < $1.number }
        self.mean = race?.mean
        self.failures = race?.failures ?? 0
        self.incumbent = incumbent
    }

    /// For the last lines on the console.
    var line: String {
        let count =
            "\(self.runs.count) \(self.runs.count == 1 ? "run" : "runs") on \(self.test.instances.count) test "
            + "\(self.test.instances.count == 1 ? "instance" : "instances")"
        let failures = self.failures > 0 ? ", \(self.failures) of them failed" : ""
        guard let mean else { return "Validation of the incumbent: no run succeeded, of \(count)." }
        return "Validation of the incumbent: mean \(mean), from \(count)\(failures)."
    }

    func write(into folder: URL, number: Int, summary: SMACSummary) throws {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for (name, text) in self.files(number: number, summary: summary) {
                try Data(text.utf8).write(to: folder.appendingPathComponent(name), options: .atomic)
            }
        } catch {
            throw CommandError("cannot write into \(folder.path): \(error.localizedDescription)")
        }
    }

    func files(number: Int, summary: SMACSummary) -> [(name: String, text: String)] {
        let suffix = "-traj-run-\(number)-walltime.csv"
        let id = self.incumbent.configurationID
        var calls = [#""Validation Configuration ID","Configuration","#]
        calls.append("\"\(id)\",\"\(self.settings)\",")
        return [
            ("validationResults\(suffix)", Self.text(self.results(summary))),
            ("validationCallStrings\(suffix)", Self.text(calls)),
            ("validationObjectiveMatrix\(suffix)", Self.text(self.objectives)),
            ("validationRunMatrix\(suffix)", Self.text(self.resultLines)),
        ]
    }

    private func results(_ summary: SMACSummary) -> [String] {
        let header = [
            "Time", "Training (Empirical) Performance", "Test Set Performance", "AC Overhead Time",
            "Validation Configuration ID",
        ]
        let cells: [String] = [
            JavaNumber.text(of: summary.runs.last?.end ?? 0), JavaNumber.text(of: self.incumbent.performance),
            JavaNumber.text(of: self.mean ?? .greatestFiniteMagnitude), "0.0", "\(self.incumbent.configurationID)",
        ]
        return [Self.row(header), Self.row(cells)]
    }

    private var objectives: [String] {
        let scenario = self.scenario.file.scenario
        let title = "Objective of validation config #\(self.incumbent.configurationID)"
        var lines = [Self.row(["Problem Instance", "Seed", title])]
        for run in self.runs {
            lines.append(Self.row(self.key(of: run) + [JavaNumber.text(of: run.response(scenario))]))
        }
        return lines
    }

    private var resultLines: [String] {
        let scenario = self.scenario.file.scenario
        let title = "Run result line of validation config #\(self.incumbent.configurationID)"
        var lines = [Self.row(["Problem Instance", "Seed", title])]
        for run in self.runs {
            let cells: [String] = [
                run.status.rawValue, JavaNumber.text(of: run.runtime(scenario)), JavaNumber.text(of: run.runLength),
                JavaNumber.text(of: run.quality(scenario)), "\(self.seed(of: run))",
            ]
            lines.append(Self.row(self.key(of: run) + [cells.joined(separator: ", ")]))
        }
        return lines
    }

    /// Every cell in quotes, and a comma at the end.
    private static func row(_ cells: [String]) -> String {
        cells.map { "\"\($0.replacing("\"", with: "\"\""))\"," }.joined()
    }

    private static func text(_ lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }

    private func key(of run: EndedRun) -> [String] {
        [run.instance ?? TargetCall.noInstance, "\(self.seed(of: run))"]
    }

    private func seed(of run: EndedRun) -> Int {
        self.test.isDeterministic ? -1 : run.runSeed.map { Int($0) } ?? -1
    }

    private var settings: String {
        let parameters = self.scenario.parameters
        return TargetCall.settings(of: self.incumbent.run.configuration, in: parameters.space, names: parameters.names)
            .map { "-\($0.name) '\($0.value)'" }.joined(separator: " ")
    }
}
