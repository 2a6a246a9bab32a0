import ApusInterop
import ApusSpace
import Foundation
import Testing

@testable import ApusCommands

@Suite struct SMACSummaryTests {
    @Test func `configurations are numbered as they come, and what is better is an incumbent`() {
        let runs = SMACSample.runs + [SMACSample.run(5, quality: 0.0625, end: 5)]

        let summary = SMACSummary(runs, scenario: Scenario())

        #expect(summary.runs.map(\.configurationID) == [1, 2, 3, 4, 1])
        #expect(summary.incumbents == [0, 1, 4])
        #expect(summary.incumbent?.run.number == 5)
        #expect(summary.runs.map(\.response) == [0.5, 0.125, 1e9, 0.25, 0.0625])
        #expect(summary.runs.map(\.cumulativeRuntime) == [0.25, 1.25, 1.75, 2.25, 2.75])
        #expect(summary.configurations.map(\.id) == [1, 2, 3, 4])
    }

    @Test func `time does not run backwards`() {
        #expect(SMACSummary(SMACSample.runs, scenario: Scenario()).runs.map(\.end) == [1, 3, 3, 4])
    }

    @Test func `without a success there is no incumbent`() {
        let summary = SMACSummary([SMACSample.run(1, state: "failed")], scenario: Scenario())

        #expect(summary.incumbent == nil)
    }

    @Test func `the last lines are SMAC's`() throws {
        let sample = try SMACSample(more: "seed = 3")
        let summary = SMACSummary(SMACSample.runs, scenario: sample.loaded.file.scenario)

        let lines = SMACClosing(scenario: sample.loaded, summary: summary, end: .runLimit(4), wallclock: 12.5).lines

        let rule = String(repeating: "=", count: 87)
        #expect(
            lines == [
                rule, "SMAC has finished. Reason: algorithm run limit (4) has been reached.",
                "Total number of runs performed: 4, total configurations tried: 4.",
                "Total CPU time used: 2.25 s, total wallclock time used: 12.5 s.",
                "SMAC's final incumbent: config 2 (internal ID: 0x2), with estimated mean quality: 0.125, based on 1 "
                    + "run(s) on 1 training instance(s).",
                "Sample call for this final incumbent:",
                "cd \(sample.scratch.url.path); ./wrapper.sh no_instance 0 1.7976931348623157E308 2147483647 -1 "
                    + "-kind 'a' -n '100' -x '0.25'",
                rule,
            ]
        )
    }

    @Test func `without an incumbent they say so`() throws {
        let sample = try SMACSample()
        let summary = SMACSummary([], scenario: sample.loaded.file.scenario)

        let lines = SMACClosing(scenario: sample.loaded, summary: summary, end: .interrupted, wallclock: 0).lines

        #expect(lines.contains("No run succeeded, so there is no incumbent."))
    }
}
