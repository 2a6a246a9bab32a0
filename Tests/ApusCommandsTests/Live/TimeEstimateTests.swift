import ApusAPI
import Testing

@testable import ApusCommands

@Suite struct TimeEstimateTests {
    private func live(
        _ study: StudyAnswer,
        running: [TrialAnswer] = [],
        workers: [WorkerAnswer] = [LiveSamples.worker()]
    ) -> LiveAnswer {
        LiveAnswer(study: study, running: running, failures: [], workers: workers)
    }

    @Test func `the median duration times what remains, over the parallelism`() {
        let study = LiveSamples.study(counts: ["succeeded": 20], planned: 60, parallel: 2, median: 30)

        #expect(TimeEstimate(self.live(study)) == .seconds(600))
    }

    @Test func `what the coordinator tells goes before the median, as long as there is a worker`() {
        let study = LiveSamples.study(counts: ["succeeded": 20], planned: 60, median: 30, timeLeft: 845)

        #expect(TimeEstimate(self.live(study)) == .seconds(845))
        #expect(TimeEstimate(self.live(study)).text == "about 14 min left")
        #expect(TimeEstimate(self.live(study, workers: [])) == .waitingForWorkers)
        #expect(TimeEstimate(self.live(LiveSamples.study(state: "paused", timeLeft: 9))) == .paused)
    }

    @Test func `a running trial counts by what it lacks`() {
        let study = LiveSamples.study(counts: ["succeeded": 58, "running": 2], planned: 60, median: 60)
        let running = [LiveSamples.trial(1, seconds: 50), LiveSamples.trial(2, seconds: 100)]

        #expect(TimeEstimate(self.live(study, running: running)) == .seconds(10))
    }

    @Test func `slots and the study's own limit both bound the parallelism`() {
        let study = LiveSamples.study(counts: [:], planned: 8, parallel: nil, median: 10)
        let four = [LiveSamples.worker(), LiveSamples.worker("b"), LiveSamples.worker("c", link: "away")]

        #expect(TimeEstimate(self.live(study, workers: four)) == .seconds(20))
    }

    @Test func `the wall-clock limit is never exceeded`() {
        let study = LiveSamples.study(counts: [:], planned: 60, median: 60, elapsed: 100, wallclock: 400)

        #expect(TimeEstimate(self.live(study)) == .seconds(300))
    }

    @Test func `what cannot be said is not made up`() {
        #expect(TimeEstimate(self.live(LiveSamples.study(median: nil))).text == "estimating the time left")
        #expect(TimeEstimate(self.live(LiveSamples.study(), workers: [])).text == "waiting for workers")
        #expect(TimeEstimate(self.live(LiveSamples.study(planned: nil))).text == "runs until it is stopped")
        #expect(TimeEstimate(self.live(LiveSamples.study(state: "paused"))).text == "paused")
        #expect(TimeEstimate(self.live(LiveSamples.study(state: "completed"))).text.isEmpty)
    }
}
