import ApusAPI
import ApusInterop
import ApusSpace
import ApusStudy
import Foundation
import Testing

@testable import ApusCommands

/// Scenarios with their files, and what keeps them from being run.
@Suite struct LoadedScenarioTests {
    @Test func `a scenario is loaded with its files`() throws {
        let sample = try SMACSample(
            more: "instances = i.txt\ninitial-incumbent = -x '0.25' -n '3'",
            others: ["i.txt": "one.cnf hard\n"]
        )

        #expect(sample.loaded.parameterText == SMACSample.parameters)
        #expect(sample.loaded.instance == nil)
        #expect(sample.loaded.space.parameters.map(\.defaultValue) == [.real(0.25), .integer(3), .choice(0)])
        #expect(sample.loaded.parameters.space.parameters[0].defaultValue == .real(0.5))
        #expect(sample.loaded.warnings.isEmpty)
    }

    @Test(arguments: [
        ("exec-mode = PSEL", "scenario.txt:6:13: exec-mode = PSEL is not supported; write SMAC or ROAR"),
        ("cutoff-time = 0", "scenario.txt:6:15: a run needs time; write a cutoff above 0"),
        ("warmstart = a", "scenario.txt:6:13: 'warmstart' is not supported: states of SMAC cannot be read"),
        ("option-file = a", "scenario.txt:6:15: 'option-file' is not read; write its lines into the scenario"),
        (
            "initial-incumbent = -y '3'",
            "scenario.txt:6:21: 'initial-incumbent' names 'y', which is no parameter; take it away"
        ),
        ("initial-incumbent = -x '3'", "scenario.txt:6:21: 'initial-incumbent', 'x': "),
    ])
    func `what cannot be done is refused`(more: String, message: String) {
        let mistakes = SMACSample.mistakes(more: more)

        #expect(mistakes.hasPrefix(message))
        #expect(mistakes.hasSuffix("\n1 mistake"))
    }

    @Test func `mistakes of all files are told at once`() {
        let mistakes = SMACSample.mistakes(
            more: "exec-mode = PSEL",
            parameters: "x real [0, 1] [2]\ny [1, 2]\n"
        )

        #expect(mistakes.split(separator: "\n").count == 4)
        #expect(mistakes.contains("params.pcs:1:16: "))
        #expect(mistakes.hasSuffix("3 mistakes"))
    }

    @Test func `what is left out is doubtful, and in a study file more is`() throws {
        let more = "iteration-limit = 3\ncputime-limit = 60\nvalidation = true\nshared-model-mode = true"

        let run = try SMACSample(more: more).loaded.warnings
        let file = try SMACSample(more: more, purpose: .studyFile).loaded.warnings

        #expect(run.map(\.place).contains("scenario.txt:6:19"))
        #expect(run.count == 4)
        #expect(file.count == run.count + 1)
        #expect(file.contains { $0.message.hasPrefix("'cputime-limit' has no place in a study file") })
    }

    @Test func `a study file may be written before its program is there`() throws {
        let gone = SMACSample.scenario.replacing("./wrapper.sh", with: "./none.sh")

        let mistakes = SMACSample.mistakes(more: "", others: ["scenario.txt": gone])
        let file = try SMACSample(others: ["scenario.txt": gone], purpose: .studyFile)

        #expect(mistakes.contains("there is no './none.sh'"))
        #expect(file.loaded.warnings.contains { $0.message.hasPrefix("there is no './none.sh'") })
    }

    @Test func `a parameter file without a parameter is refused in words`() {
        let mistakes = SMACSample.mistakes(more: "", parameters: "# nothing\n")

        #expect(mistakes.contains("params.pcs: the file declares no parameter, so there is nothing to search"))
    }
}
