import ApusStudy
import Testing

@testable import ApusRunner

@Suite struct CommandRunnerSecretsTests {
    private static let value = "hunter2-hunter2"

    private static func runner(_ scratch: Scratch) -> CommandRunner {
        let settings = RunnerSettings(
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"],
            secrets: SecretFolder(path: "\(scratch.path)-secrets")
        )
        return CommandRunner(settings: settings, clock: ContinuousClock())
    }

    private static func job(
        _ scratch: Scratch,
        _ script: String,
        secrets: [String: String] = ["API_KEY": "api"],
        metrics: [MetricSource] = []
    ) -> AttemptJob {
        let program = CommandProgram(command: ["/bin/sh", "-c", script], secrets: secrets, metrics: metrics)
        return scratch.job(.run(program))
    }

    private static func set(_ scratch: Scratch, _ name: String = "api", _ value: String = Self.value) throws {
        try SecretFolder(path: "\(scratch.path)-secrets").set(name, Array(value.utf8))
    }

    @Test func `the program has the value, and its logs do not, however it is written`() async throws {
        let scratch = Scratch()
        try Self.set(scratch)
        let script = """
            [ "$API_KEY" = "\(Self.value)" ] || exit 1
            echo "out $API_KEY."; echo "err $API_KEY." >&2
            printf 'half hunter2'; sleep 0.1; printf '%s\\n' '-hunter2 whole'
            """

        let (result, _, _) = await Self.runner(scratch).record(Self.job(scratch, script))

        #expect(result.end.outcome == .succeeded)
        #expect(try scratch.text(".apus/stdout") == "out ***.\nhalf *** whole\n")
        #expect(try scratch.text(".apus/stderr") == "err ***.\n")
    }

    @Test func `neither is it in the reason of an end, in a metric's name, or in what post-processing prints`()
        async throws
    {
        let scratch = Scratch()
        try Self.set(scratch)
        let script = "printf '%s\\t1\\n' \"$API_KEY\"; echo \"cannot log in with $API_KEY\" >&2"
        let runner = Self.runner(scratch)

        let (failed, _, _) = await runner.record(Self.job(scratch, script + "; exit 1"))
        #expect(failed.end.reason.contains("cannot log in with ***"))
        #expect(!failed.end.reason.contains(Self.value))

        let post = MetricSource.postprocess(command: ["/bin/sh", "-c", "echo \"post $API_KEY\""])
        let (result, _, measurements) = await runner.record(Self.job(scratch, script, metrics: [.stdout, post]))
        #expect(result.end.outcome == .succeeded)
        #expect(measurements.map(\.metric) == ["***"])
        #expect(try scratch.text(".apus/postprocess-1.stdout") == "post ***\n")
    }

    @Test func `it is in no argument, and in no file of the run`() async throws {
        let scratch = Scratch()
        try Self.set(scratch)
        let script = """
            tr '\\0' '\\n' < /proc/$$/cmdline | grep -c "^$API_KEY" ; grep -r -l "$API_KEY" . ; true
            """

        let (result, _, _) = await Self.runner(scratch).record(Self.job(scratch, script))

        #expect(result.end.outcome == .succeeded)
        #expect(try scratch.text(".apus/stdout") == "0\n")
    }

    @Test func `a secret that is not there, or that is none, is the node's fault, with each reason`() async throws {
        let scratch = Scratch()
        let secrets = ["A": "one", "B": "two", "C": "../one"]

        let (result, events, _) = await Self.runner(scratch).record(Self.job(scratch, "exit 0", secrets: secrets))

        #expect(result.end.outcome == .lost)
        #expect(events == [])
        let lines = result.end.reason.split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[0].hasPrefix("this worker has no secret 'one'"))
        #expect(lines[1].hasPrefix("this worker has no secret 'two'"))
        #expect(lines[2].hasPrefix("a secret's name is"))
    }

    @Test func `a worker that was given no folder has no secrets`() async {
        let scratch = Scratch()

        let (result, _, _) = await CommandRunner.test.record(Self.job(scratch, "exit 0"))

        #expect(result.end.outcome == .lost)
        #expect(result.end.reason.contains("has no folder for secrets"))
    }
}
