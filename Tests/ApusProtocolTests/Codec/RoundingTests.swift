import ApusProtocol
import ApusSpace
import ApusStudy
import NIOCore
import Testing

/// What the wire cannot hold exactly is rounded or cut in one direction, and never refused.
@Suite struct RoundingTests {
    private static func returned(_ end: AttemptEnd) throws -> AttemptEnd? {
        let report = Report(attempt: .sample, sequence: 1, event: .ended(end, artifact: nil))
        let bytes = try WorkerFrame(session: .sample, message: .report(report)).bytes()
        let frame = try WorkerFrame(payload: ByteBuffer(bytes: bytes.dropFirst(5)))
        guard case .report(let report) = frame.message, case .ended(let end, _) = report.event else { return nil }
        return end
    }

    @Test(arguments: [
        (Duration.seconds(-1), Duration.zero),
        (.nanoseconds(1), .nanoseconds(1)),
        (Duration(secondsComponent: 1, attosecondsComponent: 1_999_999_999), .nanoseconds(1_000_000_001)),
        (.seconds(Int64.max), .nanoseconds(Int64.max)),
    ])
    func `an attempt's duration is whole nanoseconds`(duration: Duration, expected: Duration) throws {
        let end = try #require(try Self.returned(AttemptEnd(outcome: .succeeded, duration: duration)))

        #expect(end.duration == expected)
    }

    @Test func `a wall-clock limit is whole milliseconds, rounded up`() throws {
        let assignment = Assignment(
            attempt: .sample,
            program: try #require(ContentDigest.counting(from: 0)),
            values: [],
            seed: 0,
            resources: Resources(),
            wallclock: .microseconds(1_001)
        )
        let bytes = try CoordinatorFrame(session: .sample, message: .assign(assignment)).bytes()

        let frame = try CoordinatorFrame(payload: ByteBuffer(bytes: bytes.dropFirst(5)))

        guard case .assign(let returned) = frame.message else {
            Issue.record("expected an assignment")
            return
        }
        #expect(returned.wallclock == .milliseconds(2))
    }

    @Test func `a reason that is too long keeps its end, cut between characters`() throws {
        let reason = String(repeating: "ü", count: 4_100) + "x"

        let end = try #require(try Self.returned(AttemptEnd(outcome: .failed, reason: reason)))

        #expect(end.reason == String(repeating: "ü", count: 4_095) + "x")
    }

    @Test func `not a number comes through as not a number`() throws {
        let event = Report.Event.measurements([Measurement(metric: "loss", step: 0, value: .nan)])
        let report = Report(attempt: .sample, sequence: 1, event: event)
        let bytes = try WorkerFrame(session: .sample, message: .report(report)).bytes()

        let frame = try WorkerFrame(payload: ByteBuffer(bytes: bytes.dropFirst(5)))

        guard case .report(let returned) = frame.message, case .measurements(let list) = returned.event else {
            Issue.record("expected measurements")
            return
        }
        #expect(list.map(\.value.isNaN) == [true])
    }
}
