import ApusRunner
import ApusSpace
import ApusStudy
import Testing

@Suite struct PostprocessScriptTests {
    private func job(
        _ scratch: Scratch,
        run script: String,
        then scripts: [String],
        wallclock: Duration? = nil
    ) -> AttemptJob {
        let metrics = scripts.map { MetricSource.postprocess(command: ["/bin/sh", "-c", $0]) }
        return scratch.job(script: script, metrics: metrics, wallclock: wallclock)
    }

    @Test func `scripts run in turn after the program, and their lines are metrics`() async throws {
        let scratch = Scratch()
        let job = self.job(
            scratch,
            run: #"echo 0.5 > result; printf 'ignored\t9\n'"#,
            then: [#"printf "loss\t$(cat result)\n"; echo note >&2"#, #"printf 'acc\t1\t0.9\n'"#]
        )

        let (result, events, measurements) = await CommandRunner.test.record(job)

        #expect(result.end.outcome == .succeeded)
        #expect(
            measurements == [.init(metric: "loss", step: 0, value: 0.5), .init(metric: "acc", step: 1, value: 0.9)]
        )
        #expect(events.filter { $0 == .started }.count == 1)
        #expect(try scratch.text(".apus/postprocess-1.stderr") == "note\n")
        #expect(try scratch.text(".apus/postprocess-2.stdout") == "acc\t1\t0.9\n")
        #expect(try scratch.text(".apus/stdout") == "ignored\t9\n")
    }

    @Test func `a script that fails fails the attempt with its last lines, and no other runs`() async {
        let scratch = Scratch()
        let job = self.job(scratch, run: ":", then: ["echo bad >&2; exit 4", "touch second"])

        let (result, _, _) = await CommandRunner.test.record(job)

        #expect(result.end.outcome == .failed)
        #expect(
            result.end.reason == "the post-processing '/bin/sh' exited with status 4; the last lines of stderr:\n  bad"
        )
        #expect(scratch.folder.size(of: "second") == nil)
    }

    @Test func `no script runs after a program that failed`() async {
        let scratch = Scratch()

        let (result, _, _) = await CommandRunner.test.record(self.job(scratch, run: "exit 1", then: ["touch ran"]))

        #expect(result.end.outcome == .failed)
        #expect(scratch.folder.size(of: "ran") == nil)
    }

    @Test func `a script can say that the configuration is infeasible`() async {
        let job = self.job(Scratch(), run: ":", then: ["echo apus: infeasible: too wide"])

        let (result, _, _) = await CommandRunner.test.record(job)

        #expect(result.end.outcome == .infeasible)
        #expect(result.end.reason == "too wide")
    }

    @Test func `the attempt's limit holds for a script too`() async {
        let clock = StillClock()
        let job = self.job(
            Scratch(),
            run: ":",
            then: [#"printf 'up\t1\n'; exec sleep 1000"#],
            wallclock: .seconds(60)
        )

        let result = await CommandRunner(settings: .test, clock: clock).run(job) { event in
            if case .measured = event { await clock.wakeSleeper() }
        }

        #expect(result.end.outcome == .timedOut)
        #expect(result.end.duration == .seconds(60))
        #expect(result.end.reason.hasPrefix("the post-processing '/bin/sh' ran longer than the limit of 60.0 seconds"))
    }
}
