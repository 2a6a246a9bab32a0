import ApusRunner
import ApusStudy
import Testing

/// Programs that run some of their trial's steps.
@Suite struct CommandRunnerStepsTests {
    private static let some = AttemptSteps(from: 0, to: 3, total: 9)
    private static let rest = AttemptSteps(from: 3, to: 9, total: 9)

    /// Counts on from what it finds, and leaves a model beside the count.
    private static let script =
        #"echo "$(cat count 2>/dev/null) $APUS_STEPS_DONE-$APUS_STEPS" > count; touch model"#

    @Test func `with steps to come the attempt is paused, and its checkpoint is kept, not its artifacts`() async throws
    {
        let scratch = Scratch()
        let job = scratch.job(script: Self.script, checkpoint: "count", artifacts: ["model"], steps: Self.some)

        let (result, _, _) = await CommandRunner.test.record(job)

        #expect(result.end.outcome == .paused)
        #expect(result.end.exitStatus == 0)
        #expect(result.artifactPaths == ["count"])
        #expect(result.notes == [])
        #expect(try scratch.text("count") == " 0-3\n")
    }

    @Test func `after the last step the attempt succeeds, and its artifacts are kept, not its checkpoint`() async throws
    {
        let scratch = Scratch()
        try scratch.write("so far", to: "count")
        let job = scratch.job(script: Self.script, checkpoint: "count", artifacts: ["model"], steps: Self.rest)

        let (result, _, _) = await CommandRunner.test.record(job)

        #expect(result.end.outcome == .succeeded)
        #expect(result.artifactPaths == ["model"])
        #expect(try scratch.text("count") == "so far 3-9\n")
    }

    @Test func `a folder may be the checkpoint`() async {
        let script = "mkdir -p state/deep; touch state/a state/deep/b"
        let job = Scratch().job(script: script, checkpoint: "state", steps: Self.some)

        let (result, _, _) = await CommandRunner.test.record(job)

        #expect(result.end.outcome == .paused)
        #expect(result.artifactPaths == ["state"])
    }

    @Test func `a program that gives way is paused after the step that it says`() async throws {
        let script =
            #"echo x > count; printf 'loss\t4\t1\n'; while [ ! -e "$APUS_GIVE_WAY" ]; do sleep 0.01; done; echo "apus: gave way: 4"; printf 'batch\t900\t1\n'"#
        let scratch = Scratch()
        let job = scratch.job(script: script, metrics: [.stdout], checkpoint: "count", steps: Self.rest)
        let folder = RunFolder(path: job.folder)

        let result = await CommandRunner.test.run(job) { event in
            if case .measured = event { #expect(throws: Never.self) { try folder.askToGiveWay() } }
        }

        #expect(result.end.outcome == .paused)
        #expect(result.end.stepsDone == 4)
        #expect(result.artifactPaths == ["count"])
    }

    /// The result of a program that trains the rest of the steps, with a checkpoint and an artifact.
    private static func ran(_ script: String) async -> RunResult {
        let job = Scratch().job(
            script: script,
            metrics: [.stdout],
            checkpoint: "count",
            artifacts: ["model"],
            steps: Self.rest
        )
        return await CommandRunner.test.record(job).0
    }

    @Test func `a program that was asked and did all its steps has not given way`() async {
        let script = #"touch .apus/give-way count model; printf 'loss\t9\t1\n'; echo 'apus: gave way: 9'"#

        let result = await Self.ran(script)

        #expect(result.end.outcome == .succeeded)
        #expect(result.end.stepsDone == nil)
        #expect(result.artifactPaths == ["model"])
    }

    @Test func `a program that nobody asked cannot give way`() async {
        let script = #"touch count model; printf 'loss\t4\t1\n'; echo 'apus: gave way: 4'"#

        let result = await Self.ran(script)

        #expect(result.end.outcome == .succeeded)
        #expect(result.end.stepsDone == nil)
    }

    @Test func `a checkpoint that the program did not save is noted`() async {
        let job = Scratch().job(script: ":", checkpoint: "count", steps: Self.some)

        let (result, _, _) = await CommandRunner.test.record(job)

        #expect(result.end.outcome == .paused)
        #expect(result.artifactPaths == [])
        #expect(result.notes == ["the checkpoint 'count' is not there"])
    }

    @Test func `a program that fails on its way is no paused one`() async {
        let job = Scratch().job(script: "touch count; exit 3", checkpoint: "count", steps: Self.some)

        let (result, _, _) = await CommandRunner.test.record(job)

        #expect(result.end.outcome == .failed)
        #expect(result.end.exitStatus == 3)
        #expect(result.artifactPaths == [])
    }

    @Test func `the configuration may turn out infeasible at any step`() async {
        let script = "echo 'apus: infeasible: too wide'; exit 1"
        let job = Scratch().job(script: script, checkpoint: "count", steps: Self.rest)

        let (result, _, _) = await CommandRunner.test.record(job)

        #expect(result.end.outcome == .infeasible)
    }
}
