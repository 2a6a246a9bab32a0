import Testing

@testable import ApusCommands

@Suite struct PlainProgressTests {
    @Test func `each thing is told once`() {
        var progress = PlainProgress()

        let first = progress.lines(LiveSamples.live())
        let again = progress.lines(LiveSamples.live())
        let ended = progress.lines(LiveSamples.live(study: LiveSamples.study(state: "stopped")))

        #expect(
            first == [
                "study mnist-smac (3) is running", "trial 22 started on local-1  filters=16 rate=0.25 kind=adam",
                "trial 23 started on local-1  filters=128 rate=0.25 kind=sgd",
                "trial 9 failed: exit status 1\\e[2J",
                "best so far: val_error 0.0123  trial 17  filters=128 rate=0.25 kind=adam",
                "22/60 trials ended; 21 succeeded, 1 failed, 2 running, 1 waiting; about 18 min left",
            ]
        )
        #expect(again.isEmpty)
        #expect(ended == ["study mnist-smac (3) is stopped"])
    }
}
