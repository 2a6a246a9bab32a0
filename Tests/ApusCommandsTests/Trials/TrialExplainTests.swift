import ApusAPI
import Testing

@testable import ApusCommands

@Suite struct TrialExplainTests {
    @Test func `a trial is explained from its proposal to its last step`() {
        let answer = ExplanationAnswer(
            number: 3,
            source: "tpe",
            mean: 0.25,
            deviation: 0.125,
            pending: 2,
            beside: [1, 2],
            observed: 9,
            decisions: [
                .init(step: 1, cause: "ranked", text: "asha at step 1: so it goes on"),
                .init(step: 4, cause: "lastStep", text: "asha at step 4: all steps are done"),
            ]
        )

        #expect(
            TrialExplain.lines(answer) == [
                "trial 3 was proposed by tpe", "expected cost  0.25 ± 0.125", "results known  9",
                "kept away from  2 running or waiting trials: 1, 2", "asha at step 1: so it goes on",
                "asha at step 4: all steps are done",
            ]
        )
    }

    @Test(arguments: [(0.4167, "0.42 s"), (17, "17 s"), (190, "3 min"), (11_400, "3 h 10 min")])
    func `a trial shows and explains how long it is expected to run`(seconds: Double, text: String) {
        let answer = ExplanationAnswer(number: 3, source: "design", note: "in the design", expectedSeconds: seconds)
        let trial = LiveSamples.trial(3, state: "waiting", expected: seconds)
        let detail = TrialDetailAnswer(trial: trial, attempts: [], curves: [], invalidation: "")

        #expect(
            TrialExplain.lines(answer) == [
                "trial 3 was proposed by design", "expected time  \(text)", "in the design",
            ]
        )
        #expect(TrialShow.lines(detail, unicode: true).dropFirst().first == "expected time: \(text)")
    }

    @Test func `of many trials that it kept away from the first are named, and what nobody proposed says so`() {
        let many = ExplanationAnswer(number: 40, source: "gp", pending: 20, beside: Array(1...20))
        let added = ExplanationAnswer(number: 3, source: "user", note: "a user added it")

        #expect(
            TrialExplain.lines(many).last
                == "kept away from  20 running or waiting trials: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 8 more"
        )
        #expect(TrialExplain.lines(added) == ["trial 3 was proposed by no optimizer", "a user added it"])
    }
}
