import ApusRunner
import ApusSpace
import ApusStudy
import Glibc
import Testing

extension EngineRunner {
    /// An engine that is a shell script; it has read its request into `request` of the run's folder.
    static func scripted(_ script: String, clock: any Clock<Duration> = ContinuousClock()) -> Self {
        let command = ["/bin/sh", "-c", "read -r line; printf '%s\\n' \"$line\" > request; \(script)"]
        return Self(command: command, settings: .test, clock: clock)
    }
}

@Suite struct EngineRunnerTests {
    private let program = Program.train(
        TrainProgram(
            specification: .map([
                .init(key: "epochs", value: .integer(2)), .init(key: "rate", value: .text("${lr}")),
                .init(key: "layers", value: .list([.text("${n}"), .text("conv-${n}"), .boolean(true)])),
            ])
        )
    )
    private let values: [AttemptJob.Value] = [(name: "lr", value: .real(0.5)), (name: "n", value: .integer(3))]
    private let succeeded = #"echo '{"event":"ended","outcome":"succeeded"}'"#

    private func run(
        _ script: String,
        in scratch: Scratch = Scratch()
    ) async -> (result: RunResult, measurements: [Measurement]) {
        let job = scratch.job(self.program, values: self.values)
        let (result, _, measurements) = await EngineRunner.scripted(script).record(job)
        return (result, measurements)
    }

    @Test func `the engine gets one request with typed values, and says what it measured`() async throws {
        let scratch = Scratch()
        let script = #"echo '{"event":"metrics","step":2,"values":{"b":"nan","a":0.5}}'; "# + self.succeeded

        let (result, measurements) = await self.run(script, in: scratch)

        #expect(result.end.outcome == .succeeded)
        #expect(measurements.map(\.metric) == ["a", "b"])
        #expect(measurements.map(\.step) == [2, 2])
        #expect(measurements[1].value.isNaN)
        let line = try scratch.text("request")
        let request = try EngineRequest(line: Array(line.utf8))
        #expect(request.specification["rate"] == .real(0.5))
        #expect(request.specification["layers"] == .list([.integer(3), .text("conv-3"), .boolean(true)]))
        #expect(request.datasetFolder == scratch.path + "/dataset")
        #expect(request.modelFolder == scratch.path + "/model")
        #expect(request.seed == 99)
        #expect(request.threads == 2)
    }

    @Test func `the engine's environment holds its threads, and they wait quietly`() async throws {
        let scratch = Scratch()

        _ = await self.run(#"echo "$OMP_NUM_THREADS $OMP_WAIT_POLICY" > threads; "# + self.succeeded, in: scratch)

        #expect(try scratch.text("threads") == "2 passive\n")
    }

    @Test func `the model's folder is the artifact`() async throws {
        let (result, _) = await self.run("mkdir model; touch model/model.json; " + self.succeeded)

        #expect(result.artifactPaths == ["model"])
    }

    @Test func `an engine that pauses after its steps leaves its checkpoint`() async throws {
        let scratch = Scratch()
        let steps = AttemptSteps(from: 1, to: 3, total: 9)
        let job = scratch.job(self.program, values: self.values, steps: steps)
        let script = #"mkdir model; touch model/model.json; echo new > checkpoint.safetensors; "#

        let (result, _, _) = await EngineRunner.scripted(script + self.succeeded.replacing("succeeded", with: "paused"))
            .record(job)

        #expect(result.end.outcome == .paused)
        #expect(result.artifactPaths == [EngineRunner.checkpointName])
        let request = try EngineRequest(line: Array(scratch.text("request").utf8))
        #expect(request.steps == steps)
        #expect(request.checkpoint == scratch.path + "/" + EngineRunner.checkpointName)
    }

    @Test(arguments: [("infeasible", Outcome.infeasible), ("failed", .failed)])
    func `what the engine says of its end counts, whatever its status`(word: String, outcome: Outcome) async {
        let script = #"echo '{"event":"ended","outcome":"\#(word)","reason":"layer 3 (maxpool): too large"}'; exit 1"#

        let (result, _) = await self.run(script)

        #expect(result.end.outcome == outcome)
        #expect(result.end.reason == "layer 3 (maxpool): too large")
    }

    @Test func `an engine that ends without a word has failed`() async {
        let (quiet, _) = await self.run("exit 0")
        let (crashed, _) = await self.run("echo assertion >&2; kill -SEGV $$")

        #expect(quiet.end.outcome == .failed)
        #expect(quiet.end.reason == "the engine ended without a result; it printed nothing")
        #expect(crashed.end.outcome == .failed)
        #expect(crashed.end.signal == SIGSEGV)
        #expect(crashed.end.reason.hasSuffix("; the last lines of stderr:\n  assertion"))
    }

    @Test func `an engine that is killed from outside, or is not there, says nothing about the configuration`() async {
        let (killed, _) = await self.run("kill -KILL $$")
        let runner = EngineRunner(command: ["/no/engine"], settings: .test, clock: ContinuousClock())
        let (missing, _, _) = await runner.record(Scratch().job(self.program, values: self.values))

        #expect(killed.end.outcome == .lost)
        #expect(killed.end.signal == SIGKILL)
        #expect(missing.end.outcome == .lost)
        #expect(missing.end.reason == "cannot start '/no/engine': there is no such file")
    }

    @Test func `the engine's input stays open until the attempt is over`() async throws {
        // `cat` ends well only when standard input ends; the limit kills it.
        let clock = StillClock()
        let script = #"echo '{"event":"metrics","step":0,"values":{"up":1}}'; cat && touch closed"#
        let scratch = Scratch()
        let job = scratch.job(self.program, values: self.values, wallclock: .seconds(5))

        let result = await EngineRunner.scripted(script, clock: clock).run(job) { event in
            if case .measured = event { await clock.wakeSleeper() }
        }

        #expect(result.end.outcome == .timedOut)
        #expect(scratch.folder.size(of: "closed") == nil)
    }

    @Test func `lines that are no events are counted`() async {
        let (result, _) = await self.run("echo hello; echo '{}'; " + self.succeeded)

        #expect(result.end.outcome == .succeeded)
        #expect(result.notes == ["2 lines of the engine were no events"])
    }

    @Test func `a specification that cannot be filled fails with each place`() async {
        let job = Scratch().job(self.program, values: [])

        let (result, events, _) = await EngineRunner.scripted("").record(job)

        #expect(result.end.outcome == .failed)
        #expect(
            result.end.reason == """
                train.rate: 'lr' is no parameter of the study; to keep the text, write \\${lr}
                train.layers[0]: 'n' is no parameter of the study; to keep the text, write \\${n}
                train.layers[1]: 'n' is no parameter of the study; to keep the text, write \\${n}
                """
        )
        #expect(events == [])
    }
}
