import ApusAPI
import Testing

@testable import ApusCommands

@Suite struct StudyReplayTests {
    @Test func `a replay that came out the same says what was replayed`() {
        let plain = ReplayAnswer(isIdentical: true, asks: 2, proposals: 8, told: 7, seconds: 0.5, mismatches: [])
        let stepped = ReplayAnswer(
            isIdentical: true,
            asks: 2,
            proposals: 8,
            told: 7,
            seconds: 0.5,
            mismatches: [],
            decisions: 9
        )

        #expect(
            StudyReplay.lines(plain)
                == ["everything came out the same: 8 proposals in 2 asks, 7 results told, 0.5 s"]
        )
        #expect(
            StudyReplay.lines(stepped) == [
                "everything came out the same: 8 proposals in 2 asks, 7 results told, 9 decisions about steps or runs, 0.5 s"
            ]
        )
    }

    @Test func `decisions by limits and earlier trials are counted, and told where they differ`() {
        let answer = ReplayAnswer(
            isIdentical: false,
            asks: 2,
            proposals: 8,
            told: 7,
            seconds: 0.5,
            mismatches: [],
            ends: 2,
            endMismatches: ["stored nothing; replayed a plateau"],
            earlier: 40
        )

        #expect(
            StudyReplay.lines(answer) == [
                "0 proposals and 1 decisions came out otherwise: "
                    + "8 proposals in 2 asks, 7 results told, 40 of earlier studies, 2 decisions by limits, 0.5 s",
                "stored nothing; replayed a plateau",
            ]
        )
    }

    @Test func `what came out otherwise is named, and cannot drive the terminal`() {
        let answer = ReplayAnswer(
            isIdentical: false,
            asks: 2,
            proposals: 8,
            told: 7,
            seconds: 0.5,
            mismatches: [],
            decisions: 9,
            decisionMismatches: ["at measured: stored []; replayed [stop]\u{1b}[2J"]
        )

        #expect(
            StudyReplay.lines(answer) == [
                "0 proposals and 1 decisions came out otherwise: "
                    + "8 proposals in 2 asks, 7 results told, 9 decisions about steps or runs, 0.5 s",
                #"at measured: stored []; replayed [stop]\e[2J"#,
            ]
        )
    }
}
