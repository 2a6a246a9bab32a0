import ApusAPI
import ApusRunner
import ApusStudy
import Foundation
import Testing

@testable import ApusCommands

@Suite struct ReadableAttemptTests {
    private static let reason = "the program exited with status 1; the last lines of stderr:\n  Traceback"

    private func detail(
        _ state: String,
        outcome: String = "failed",
        exitStatus: Int32? = nil,
        reason: String = "",
        isAccepted: Bool = true
    ) -> TrialDetailAnswer {
        let attempt = AttemptAnswer(
            epoch: 2,
            worker: "w",
            outcome: outcome,
            isAccepted: isAccepted,
            isLate: false,
            reason: reason,
            exitStatus: exitStatus,
            leasedAt: "",
            artifact: "abc"
        )
        let trial = TrialAnswer(number: 1, state: state, configuration: [:])
        return TrialDetailAnswer(trial: trial, attempts: [attempt], curves: [], invalidation: "")
    }

    @Test func `a program that ended well can be read again, whatever became of its metrics`() throws {
        let expected = ReadableAttempt(epoch: 2, hasArtifact: true)

        #expect(try ReadableAttempt(self.detail("succeeded", outcome: "succeeded")) == expected)
        #expect(try ReadableAttempt(self.detail("failed", outcome: "succeeded")) == expected)
        #expect(try ReadableAttempt(self.detail("failed", exitStatus: 0)) == expected)
    }

    @Test(arguments: [
        ("running", "it is running"), ("waiting", "it is waiting"), ("killed", "it ended as killed"),
        ("infeasible", "it ended as infeasible"),
    ])
    func `what has not ended, or ended otherwise, is left`(state: String, text: String) {
        #expect(throws: UnreadableTrial(text)) { try ReadableAttempt(self.detail(state)) }
    }

    @Test func `a program that failed is left, with its reason`() {
        let detail = self.detail("failed", exitStatus: 1, reason: Self.reason)

        #expect(throws: UnreadableTrial("its program did not end well: the program exited with status 1")) {
            try ReadableAttempt(detail)
        }
    }

    @Test func `a trial without an accepted attempt is left`() {
        #expect(throws: UnreadableTrial("none of its attempts was accepted")) {
            try ReadableAttempt(self.detail("failed", isAccepted: false))
        }
    }

    @Test func `a runner's end by its post-processing counts as a program that ended well`() async throws {
        let scratch = try Scratch()
        let program = CommandProgram(
            command: ["/bin/true"],
            metrics: [.postprocess(command: ["/bin/sh", "-c", "exit 4"])]
        )
        let job = AttemptJob(
            attempt: AttemptID(trial: TrialID(study: StudyID(rawValue: 1), number: 1), epoch: 2),
            program: .run(program),
            values: [],
            seed: 1,
            resources: Resources(),
            wallclock: nil,
            folder: scratch.url.path
        )

        let end = await CommandRunner(settings: RunnerSettings(environment: [:]), clock: ContinuousClock())
            .run(job) { _ in }.end

        #expect(end.exitStatus == 4)
        let detail = self.detail("failed", exitStatus: end.exitStatus, reason: end.reason)
        #expect(try ReadableAttempt(detail).epoch == 2)
    }
}
