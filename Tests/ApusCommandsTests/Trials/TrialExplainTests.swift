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
            observed: 9,
            decisions: [
                .init(step: 1, cause: "ranked", text: "asha at step 1: so it goes on"),
                .init(step: 4, cause: "lastStep", text: "asha at step 4: all steps are done"),
            ]
        )

        #expect(
            TrialExplain.lines(answer) == [
                "trial 3 was proposed by tpe", "expected cost  0.25 ± 0.125", "results known  9",
                "kept away from  2 running or waiting trials", "asha at step 1: so it goes on",
                "asha at step 4: all steps are done",
            ]
        )
    }
}
