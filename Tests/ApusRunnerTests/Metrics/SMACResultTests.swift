import Testing

@testable import ApusRunner

@Suite struct SMACResultTests {
    private func result(_ line: String) -> SMACResult? {
        SMACResult(line: Array(line.utf8)[...])
    }

    @Test(arguments: [
        "Result of algorithm run: SUCCESS, 1.5, -1, 0.25, 1337", "Result of this Algorithm run: sat, 0, 0, 0.25, 0,",
        "  Resultofalgorithmrun:success,0,1,0.25,1",
        "Result of Algorithm Run: Satisfiable, 0, 1, 2.5e-1, 1, extra, more",
        "Final Result for HAL: SAT, 0, 1, 0.25, 1", "result of ParamILS: SAT, 0, 1, 0.25, 1",
        "Result for SMAC: SAT, 0, 1, 0.25, 1", "Result for this wrapper: SAT, 0, 1, 0.25, 1",
    ])
    func `every spelling of a success gives its quality`(line: String) {
        #expect(self.result(line) == .succeeded(quality: 0.25))
    }

    @Test(arguments: ["result of algorithm run: SAT, 0, 1, 0, 1", "Results: SAT, 0, 1, 0, 1", "SAT, 0, 1, 0, 1"])
    func `other lines are no result`(line: String) {
        #expect(self.result(line) == nil)
    }

    @Test(arguments: ["UNSAT", "unsatisfiable"])
    func `UNSAT is a failure here, with a warning`(status: String) {
        let text =
            "the program reported UNSAT, which SMAC counts as a success with quality 0; "
            + "here it is a failure: print SUCCESS when the quality counts"
        #expect(self.result("Result of algorithm run: \(status), 0, 1, 0, 0") == .failed(text))
    }

    @Test func `UNSAT is a success where it is said to count`() {
        let line = Array("Result of algorithm run: UNSAT, 0, 1, 0.5, 0".utf8)[...]
        let bad = Array("Result of algorithm run: UNSAT, 0, 1, nan, 0".utf8)[...]

        #expect(SMACResult(line: line, countsUnsatisfiable: true) == .succeeded(quality: 0.5))
        #expect(
            SMACResult(line: bad, countsUnsatisfiable: true)
                == .failed("the quality of the result line must be a finite number; it is 'nan'")
        )
    }

    @Test func `TIMEOUT is timed out, whatever its quality`() {
        let line = "Result of algorithm run: TIMEOUT, 10, 1, 0.1, 0"
        #expect(self.result(line) == .timedOut("the program reported TIMEOUT"))
    }

    @Test(arguments: ["CRASHED", "ABORT", "KILLED", "RUNNING"])
    func `the other statuses are failures`(status: String) {
        let line = "Result of algorithm run: \(status.lowercased()), 0, 1, 0.1, 0"
        #expect(self.result(line) == .failed("the program reported \(status)"))
    }

    @Test(arguments: [
        ("SAT, 0, 1, nan, 1", "the quality of the result line must be a finite number; it is 'nan'"),
        ("SAT, 0, 1, Infinity, 1", "the quality of the result line must be a finite number; it is 'Infinity'"),
        ("SAT, 0, 1, , 1", "the quality of the result line must be a finite number; it is ''"),
        ("SAT, 0, 1, 0.5, 3.7", "the seed of the result line must be an integer; it is '3.7'"),
        ("SAT, -1, 1, 0.5, 1", "the runtime of the result line must be a number ≥ 0; it is '-1'"),
        ("SAT, NaN, 1, 0.5, 1", "the runtime of the result line must be a number ≥ 0; it is 'NaN'"),
        ("SAT, 0, -2, 0.5, 1", "the runlength of the result line must be -1 or a number ≥ 0; it is '-2'"),
        ("SAT, 0, 1, 0.5", "the result line needs status, runtime, runlength, quality, seed; it is ' SAT, 0, 1, 0.5'"),
        (
            "FINE, 0, 1, 0.5, 1",
            "the status of the result line must be SUCCESS, SAT, UNSAT, TIMEOUT, CRASHED or ABORT; it is 'FINE'"
        ),
    ])
    func `a line that cannot be trusted is a failure, never a number`(fields: String, reason: String) {
        #expect(self.result("Result of algorithm run: " + fields) == .failed(reason))
    }

    @Test(arguments: [
        ("SAT, 1.5, 0, 0, 7", SMACResult.succeeded(quality: 1.5)), ("UNSAT, 2, 0, 0, 7", .succeeded(quality: 2)),
        ("TIMEOUT, 5, 0, 0, 7", .timedOut("the program reported TIMEOUT")),
    ])
    func `where running time counts, the line's runtime is the number, and UNSAT a success`(
        line: String,
        result: SMACResult
    ) {
        #expect(SMACResult(line: Array("Result for SMAC: \(line)".utf8)[...], readsRuntime: true) == result)
    }

    @Test func `a runtime that is none is a failure`() {
        for line in ["SAT, nan, 0, 0, 7", "SAT, Infinity, 0, 0, 7", "SAT, -1, 0, 0, 7", "SAT, 1, 0, nan, 7"] {
            let result = SMACResult(line: Array("Result for SMAC: \(line)".utf8)[...], readsRuntime: true)
            guard case .failed = result else {
                Issue.record("'\(line)' is \(String(describing: result))")
                continue
            }
        }
    }
}
