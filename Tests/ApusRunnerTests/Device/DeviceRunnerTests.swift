import ApusSpace
import ApusStudy
import Testing

@testable import ApusRunner

/// The agent's side, against scripts that stand for the engine's process.
@Suite struct DeviceRunnerTests {
    private let program = Program.train(
        TrainProgram(specification: .map([.init(key: "epochs", value: .integer(2))]))
    )

    /// A process that reads orders line by line; the script sees the word in `$word` and the number in `$id`.
    private func host(_ scratch: Scratch, _ script: String) throws -> DeviceHost {
        try scratch.folder.create()
        return DeviceHost(
            command: ["/bin/sh", "-c", "while read -r word id rest; do \(script); done"],
            environment: ["PATH": "/usr/bin:/bin"],
            folder: scratch.folder.path,
            settings: .test
        )
    }

    private func run(_ host: DeviceHost, in scratch: Scratch = Scratch()) async -> (RunResult, [Measurement]) {
        let runner = DeviceRunner(host: host, settings: .test, clock: ContinuousClock())
        let (result, _, measurements) = await runner.record(scratch.job(self.program))
        return (result, measurements)
    }

    private static let succeed = #"""
        echo "$id {\"event\":\"started\"}"; \
        echo "$id {\"event\":\"metrics\",\"step\":1,\"values\":{\"loss\":0.5}}"; \
        echo "$id {\"event\":\"ended\",\"outcome\":\"succeeded\"}"
        """#

    @Test func `attempts share one process, and each gets its own events`() async throws {
        let scratch = Scratch()
        let host = try self.host(scratch, "echo x >> orders; " + Self.succeed)
        let (first, second) = (Scratch(), Scratch())

        async let left = self.run(host, in: first)
        async let right = self.run(host, in: second)
        let results = await [left, right]

        for (result, measurements) in results {
            #expect(result.end.outcome == .succeeded)
            #expect(measurements.map(\.metric) == ["loss"])
        }
        #expect(try first.text(".apus/stdout").contains("succeeded"))
        #expect(try scratch.text("orders") == "x\nx\n")
        #expect(host.count == 0)
        host.release()
    }

    @Test func `a process that ends takes its attempts along, and the next attempt gets a new one`() async throws {
        let scratch = Scratch()
        let host = try self.host(
            scratch,
            "if [ -e died ]; then \(Self.succeed); else touch died; echo broken >&2; exit 76; fi"
        )

        let (lost, _) = await self.run(host)
        let (good, _) = await self.run(host)

        #expect(lost.end.outcome == .lost)
        #expect(lost.end.reason.hasPrefix("the engine's process of the device exited with status 76"))
        #expect(lost.end.reason.contains("broken"))
        #expect(good.end.outcome == .succeeded)
        host.release()
    }

    @Test func `an idle process that ends at that very moment costs the attempt nothing`() async throws {
        let scratch = Scratch()
        let host = try self.host(scratch, "if [ -e idle ]; then \(Self.succeed); else touch idle; exit 0; fi")

        #expect(await self.run(host).0.end.outcome == .succeeded)
        host.release()
    }

    @Test func `an attempt that is cancelled waits until the process says that it is gone`() async throws {
        let scratch = Scratch()
        let host = try self.host(
            scratch,
            """
            if [ $word = stop ]; then echo "$id {\\"event\\":\\"ended\\",\\"outcome\\":\\"stopped\\"}"; \
            else echo "$id {\\"event\\":\\"started\\"}"; fi
            """
        )
        let runner = DeviceRunner(host: host, settings: .test, clock: ContinuousClock())
        let (started, told) = AsyncStream<Void>.makeStream()
        let job = Scratch().job(self.program)

        let result = await withTaskGroup(of: RunResult.self) { group in
            group.addTask { await runner.run(job) { if $0 == .started { told.yield() } } }
            for await _ in started { break }
            group.cancelAll()
            return await group.next()
        }

        #expect(result?.end.outcome == .cancelled)
        host.release()
    }

    @Test(arguments: [("infeasible", Outcome.infeasible), ("failed", .failed), ("lost", .lost)])
    func `what the process says of an attempt counts`(word: String, outcome: Outcome) async throws {
        let scratch = Scratch()
        let script = #"echo "$id {\"event\":\"ended\",\"outcome\":\"\#(word)\",\"reason\":\"so it is\"}""#
        let host = try self.host(scratch, script)

        let (result, _) = await self.run(host)

        #expect(result.end.outcome == outcome)
        #expect(result.end.reason == "so it is")
        host.release()
    }

    @Test func `a process that cannot start says nothing of the configuration`() async throws {
        let scratch = Scratch()
        try scratch.folder.create()
        let host = DeviceHost(command: ["/no/engine"], environment: [:], folder: scratch.folder.path, settings: .test)

        let (result, _) = await self.run(host)

        #expect(result.end.outcome == .lost)
        #expect(result.end.reason == "cannot start '/no/engine': there is no such file")
    }
}
