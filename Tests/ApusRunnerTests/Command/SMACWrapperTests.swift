import ApusRunner
import ApusSpace
import ApusStudy
import Testing

/// Wrappers that were written for SMAC, as they are.
@Suite struct SMACWrapperTests {
    private func run(_ script: String) async -> (result: RunResult, measurements: [Measurement]) {
        let job = Scratch().job(script: script, metrics: [.smac(metric: "cost")])
        let (result, _, measurements) = await CommandRunner.test.record(job)
        return (result, measurements)
    }

    @Test func `the exit status of a wrapper that printed its result says nothing`() async {
        let (result, measurements) = await self.run("echo 'Result of algorithm run: SUCCESS, 1, 1, 0.5, 7,'; exit 1")

        #expect(result.end.outcome == .succeeded)
        #expect(result.end.exitStatus == 1)
        #expect(result.end.reason == "")
        #expect(measurements == [.init(metric: "cost", step: 0, value: 0.5)])
    }

    @Test(arguments: [
        ("echo 'Result of algorithm run: UNSAT, 0, 1, 0, 0'", "the program reported UNSAT, which SMAC counts"),
        ("echo 'Result of algorithm run: CRASHED, 0, 1, 0, 0'", "the program reported CRASHED"),
        ("echo 'Result of algorithm run: SAT, 0, 1, nan, 0'", "the quality of the result line must be a finite number"),
        ("echo 'Result of algorithm run: SAT, 0, 1, Infinity, 0'", "the quality of the result line must be"),
        (":", "the program printed no line 'Result of algorithm run: …' that SMAC would read"),
    ])
    func `a bad result is a failure without a number`(script: String, reason: String) async {
        let (result, measurements) = await self.run(script)

        #expect(result.end.outcome == .failed)
        #expect(result.end.reason.hasPrefix(reason))
        #expect(measurements == [])
    }

    @Test func `a wrapper that raised is reported with both reasons`() async {
        let (result, _) = await self.run("echo Traceback >&2; exit 2")

        #expect(result.end.outcome == .failed)
        #expect(
            result.end.reason == """
                the program printed no line 'Result of algorithm run: …' that SMAC would read
                the program exited with status 2; the last lines of stderr:
                  Traceback
                """
        )
    }

    @Test func `a wrapper that reports TIMEOUT is timed out`() async {
        let (result, measurements) = await self.run("echo 'Result of algorithm run: TIMEOUT, 9, 1, 0.1, 0'")

        #expect(result.end.outcome == .timedOut)
        #expect(measurements == [])
    }
}
