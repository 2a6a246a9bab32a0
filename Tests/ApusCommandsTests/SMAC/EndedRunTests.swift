import ApusInterop
import Testing

@testable import ApusCommands

/// What SMAC's files say of a run.
@Suite struct EndedRunTests {
    private static let scenario = Scenario()

    @Test(
        arguments: [
            ("succeeded", "SUCCESS, 1, 2, 0.5, 3", RunStatus.satisfiable), ("succeeded", nil, .satisfiable),
            ("succeeded", "UNSAT, 1, 2, 0.5, 3", .unsatisfiable), ("timedOut", nil, .timeout), ("killed", nil, .killed),
            ("failed", "UNSAT, 1, 2, 0.5, 3", .crashed), ("failed", "ABORT, 1, 2, 0.5, 3", .abort),
            ("failed", nil, .crashed),
            ("lost", nil, .crashed),
        ] as [(String, String?, RunStatus)]
    )
    func `a trial's state is a status of SMAC`(state: String, line: String?, status: RunStatus) {
        #expect(SMACSample.run(1, state: state, line: line).status == status)
    }

    @Test func `the program's own words count where it has any`() {
        let spoken = SMACSample.run(1, quality: 0.5, line: "SUCCESS, 2, 12, 0.5, 3, more")
        let silent = SMACSample.run(1, quality: 0.5)
        let odd = SMACSample.run(1, quality: 0.5, line: "SUCCESS, -1, x, 0.5, y")

        #expect([spoken, silent, odd].map { $0.runtime(Self.scenario) } == [2, 0.5, 0.5])
        #expect([spoken, silent, odd].map(\.runLength) == [12, -1, -1])
        #expect([spoken, silent, odd].map(\.printedSeed) == [3, nil, nil])
        #expect([spoken, silent].map(\.additional) == ["more", ""])
    }

    @Test func `a crash counts as much as the scenario says, and never as good`() {
        var plain = Scenario()
        plain.runs.transformsCrashedQuality = false
        plain.runs.crashedQuality = 50
        var kept = plain
        kept.runs.transformsCrashedQuality = true
        let silent = SMACSample.run(1, state: "failed")
        let small = SMACSample.run(1, state: "failed", line: "CRASHED, 1, 2, 3, 4")

        #expect([silent, small].map { $0.quality(Self.scenario) } == [1e9, 1e9])
        #expect([silent, small].map { $0.quality(kept) } == [50, 50])
        #expect([silent, small].map { $0.quality(plain) } == [50, 3])
    }

    @Test func `a run that took too long took its cutoff`() {
        var scenario = Scenario()
        scenario.algorithm.cutoff = 5
        let run = SMACSample.run(1, state: "timedOut")

        #expect(run.runtime(scenario) == 5)
        #expect(run.quality(scenario) == 1e9)
    }

    @Test func `only a failed run that prints ABORT asks for the end`() {
        #expect(SMACSample.run(1, state: "failed", line: "ABORT, 1, 2, 3, 4").asksForEnd)
        #expect(!SMACSample.run(1, state: "failed", line: "CRASHED, 1, 2, 3, 4").asksForEnd)
        #expect(!SMACSample.run(1, state: "succeeded", line: "ABORT, 1, 2, 3, 4").asksForEnd)
    }
}
