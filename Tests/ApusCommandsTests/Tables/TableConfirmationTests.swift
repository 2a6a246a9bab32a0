import ApusAPI
import Testing

@testable import ApusCommands

@Suite struct TableConfirmationTests {
    @Test func `the configurations stand with their means, intervals and held-out metrics`() {
        let study = LiveSamples.study(confirmation: LiveSamples.confirmation())

        let lines = ResultsTable.lines(LiveSamples.confirmation(), of: study)

        #expect(
            lines == [
                "",
                "run again: trial 9's configuration has val_error 0.0125 (95 %: 0.01 to 0.015) over 3 runs",
                "trial  runs    mean val_error  95 % from     to  in the search  mean test_error (held out)  filters  rate  kind",
                "    9  3 of 3          0.0125       0.01  0.015          0.012                      0.0225       64   0.5  sgd",
                "   17  3 of 3          0.0175      0.015   0.02         0.0105                      0.0275       64   0.5  sgd",
            ]
        )
    }

    @Test func `while they run it says how many have ended`() {
        let answer = LiveSamples.confirmation(isComplete: false)

        #expect(answer.summary(metric: "val_error") == "2/6 runs of the 2 best configurations ended")
    }

    @Test func `runs of which none succeeded have no winner`() {
        let answer = ConfirmationAnswer(
            candidates: [.init(trial: 3, configuration: [:], runs: [4, 5], ended: 2)],
            isComplete: true
        )

        #expect(answer.summary(metric: "m") == "none of the 2 runs of the best configurations succeeded")
    }

    @Test func `the study is shown with what ended it, what it learned from, and what stood the test`() {
        let study = LiveSamples.study(
            state: "completed",
            end: EndAnswer(limit: "plateau", text: "the last 20 trials brought no improvement"),
            warmStart: WarmStartAnswer(studies: ["mnist", "4"], trials: 40, leftOut: 3),
            confirmation: LiveSamples.confirmation()
        )

        let lines = StudyShow.lines(LiveSamples.live(study: study))

        #expect(lines.contains("ended by   limits.plateau: the last 20 trials brought no improvement"))
        #expect(lines.contains("warm start 40 trials of mnist, 4; 3 did not fit"))
        #expect(lines.contains { $0.hasPrefix("run again ") })
        #expect(lines.contains { $0.hasPrefix("run again: trial 9's configuration has val_error 0.0125") })
    }

    @Test func `plain progress tells of the runs once for each change`() {
        var progress = PlainProgress()
        let under = LiveSamples.study(confirmation: LiveSamples.confirmation(isComplete: false))
        let done = LiveSamples.study(confirmation: LiveSamples.confirmation())

        let first = progress.lines(LiveSamples.live(study: under))
        let again = progress.lines(LiveSamples.live(study: under))
        let last = progress.lines(LiveSamples.live(study: done))

        #expect(first.contains("run again: 2/6 runs of the 2 best configurations ended"))
        #expect(again == [])
        #expect(last == ["run again: trial 9's configuration has val_error 0.0125 (95 %: 0.01 to 0.015) over 3 runs"])
    }
}
