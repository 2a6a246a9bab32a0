import ApusInterop
import ApusSpace
import Foundation

@testable import ApusCommands

/// A scenario with its files in a folder of its own, and runs of it.
struct SMACSample {
    static let scenario = """
        algo = ./wrapper.sh
        pcs-file = params.pcs
        run-obj = QUALITY
        use-instances = false
        runcount-limit = 20
        """
    static let parameters = """
        x real [0, 1] [0.5]
        n integer [1, 100] [10] log
        kind categorical {a, b} [a]
        n | kind == a

        """

    let scratch: Scratch
    let loaded: LoadedScenario

    init(
        more: String = "",
        parameters: String = Self.parameters,
        others: [String: String] = [:],
        purpose: ScenarioWarnings.Purpose = .run
    ) throws {
        self.scratch = try Scratch()
        try self.scratch.write("scenario.txt", "\(Self.scenario)\n\(more)\n")
        try self.scratch.write("params.pcs", parameters)
        let script = try self.scratch.write("wrapper.sh", "#!/bin/sh\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script.path)
        for (name, text) in others { try self.scratch.write(name, text) }
        self.loaded = try LoadedScenario(
            path: "scenario.txt",
            overrides: [],
            purpose: purpose,
            console: self.scratch.console(write: { _ in }, note: { _ in })
        )
    }

    /// What is wrong with a scenario, each with its place.
    static func mistakes(more: String, parameters: String = Self.parameters, others: [String: String] = [:]) -> String {
        do {
            _ = try Self(more: more, parameters: parameters, others: others)
            return ""
        } catch {
            return "\(error)"
        }
    }

    static func file(_ more: String = "") throws -> ScenarioFile {
        try ScenarioFile(text: "\(Self.scenario)\n\(more)\n", file: "scenario.txt")
    }

    /// A run with the parameters in the order of the sample.
    static func run(
        _ number: UInt32,
        _ values: [ParameterValue?] = [.real(0.5), .integer(10), .choice(0)],
        state: String = "succeeded",
        quality: Double? = nil,
        end: Double = 1,
        line: String? = nil,
        reason: String = ""
    ) -> EndedRun {
        EndedRun(
            number: number,
            configuration: Configuration(values: values),
            state: state,
            quality: quality,
            seconds: 0.5,
            end: end,
            line: line.flatMap { ResultLine("Result of algorithm run: \($0)"[...]) },
            reason: reason
        )
    }

    /// Four runs: the default, a better one, a crash, and the default's twin with an inactive parameter.
    static let runs = [
        Self.run(1, quality: 0.5, end: 1, line: "SUCCESS, 0.25, 0, 0.5, -1"),
        Self.run(
            2,
            [.real(0.25), .integer(100), .choice(0)],
            quality: 0.125,
            end: 3,
            line: "SAT, 1, 12, 0.125, 7, extra"
        ),
        Self.run(
            3,
            [.real(1), .integer(1), .choice(0)],
            state: "failed",
            end: 2,
            reason: "the program reported UNSAT"
        ),
        Self.run(4, [.real(0.75), nil, .choice(1)], quality: 0.25, end: 4, line: "SUCCESS, 0.5, 0, 0.25, -1"),
    ]
}
