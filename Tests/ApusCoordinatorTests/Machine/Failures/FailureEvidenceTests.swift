import ApusStudy
import Testing

@testable import ApusCoordinator

@Suite struct FailureEvidenceTests {
    private static let command = Program.run(CommandProgram(command: [], metrics: []))

    private static func evidence(
        _ reason: String,
        outcome: Outcome = .failed,
        status: Int32? = 1,
        signal: Int32? = nil,
        hasStarted: Bool = true,
        program: Program = Self.command
    ) -> FailureEvidence? {
        let end = AttemptEnd(outcome: outcome, reason: reason, exitStatus: status, signal: signal)
        return FailureEvidence(end, hasStarted: hasStarted, program: program)
    }

    @Test(arguments: [Outcome.infeasible, .timedOut])
    func `what cannot run at all or in time is the configuration's`(outcome: Outcome) {
        #expect(Self.evidence("", outcome: outcome) == .configuration)
    }

    @Test(arguments: [
        "it failed:\nValueError: Input contains NaN.", "diverged: loss was not finite in epoch 2",
        "it failed:\nnumpy.linalg.LinAlgError: Singular matrix", "the program ended well, but 'loss' was nan",
        "it failed:\nRuntimeError: loss is inf",
    ])
    func `numbers that run away are the configuration's`(reason: String) {
        #expect(Self.evidence(reason) == .configuration)
    }

    @Test(arguments: [
        "it failed:\ntorch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB",
        "it failed:\nMemoryError", "it failed:\nterminate called: std::bad_alloc",
    ])
    func `want of memory has a name of its own`(reason: String) {
        #expect(Self.evidence(reason) == .outOfMemory)
    }

    @Test func `the kernel's way to end a program is want of memory`() {
        #expect(Self.evidence("ended by signal 9", status: nil, signal: 9) == .outOfMemory)
    }

    @Test func `a crash is the program's until more is known`() {
        guard case .program? = Self.evidence("it failed:\nKeyError: 'lr'") else {
            Issue.record("a traceback is no configuration's fault by itself")
            return
        }
    }

    @Test func `a program that never began, or never said its metric, is looked at too`() {
        guard case .program? = Self.evidence("cannot start 'x'", status: nil, hasStarted: false),
            case .program? = Self.evidence("the program ended well, but no 'loss' was reported", status: 0)
        else {
            Issue.record("neither says anything about the configuration")
            return
        }
    }

    @Test func `a program that says in order that it failed speaks of its configuration`() {
        #expect(Self.evidence("the program reported ABORT", status: 0) == .configuration)
    }

    @Test func `a word within a word is no number`() {
        guard case .program? = Self.evidence("it failed:\nNameError: name 'information' in finance") else {
            Issue.record("'inf' and 'nan' count as words alone")
            return
        }
    }

    @Test(arguments: [Outcome.succeeded, .paused, .stopped, .killed, .lost, .cancelled])
    func `other ends are no failures of the attempt's own`(outcome: Outcome) {
        #expect(Self.evidence("x", outcome: outcome) == nil)
    }
}
