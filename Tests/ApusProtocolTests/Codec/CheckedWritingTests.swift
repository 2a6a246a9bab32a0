import ApusProtocol
import ApusSpace
import ApusStudy
import NIOCore
import Testing

/// What this side must not send is refused here, before the peer would close the connection for it.
@Suite struct CheckedWritingTests {
    private static func error(_ message: WorkerMessage) -> ProtocolError? {
        Self.error { buffer throws(ProtocolError) in
            try WorkerFrame(session: .sample, message: message).write(into: &buffer)
        }
    }

    private static func error(_ message: CoordinatorMessage) -> ProtocolError? {
        Self.error { buffer throws(ProtocolError) in
            try CoordinatorFrame(session: .sample, message: message).write(into: &buffer)
        }
    }

    private static func error(_ write: (inout ByteBuffer) throws(ProtocolError) -> Void) -> ProtocolError? {
        var buffer = ByteBuffer()
        do {
            try write(&buffer)
            return nil
        } catch {
            return buffer.readableBytes == 0 ? error : nil
        }
    }

    private static func assignment(_ values: [Assignment.Value], resources: Resources = Resources()) throws
        -> Assignment
    {
        Assignment(
            attempt: .sample,
            program: try #require(ContentDigest.counting(from: 0)),
            values: values,
            seed: 1,
            resources: resources,
            wallclock: nil
        )
    }

    @Test func `a worker's message that breaks a limit is not written`() throws {
        let held = (1...10_001).map { AttemptID(trial: AttemptID.sample.trial, epoch: UInt32($0)) }
        let slots = Capabilities(slots: -1, cores: 0, memoryBytes: 0)
        let empty = Report(attempt: .sample, sequence: 1, event: .measurements([]))
        let step = Report(
            attempt: .sample,
            sequence: 1,
            event: .measurements([Measurement(metric: "a", step: -1, value: 0)])
        )

        #expect(
            Self.error(.heartbeat(Heartbeat(sequence: 1, held: held)))
                == .tooMany("held", count: 10_001, max: 10_000)
        )
        #expect(
            Self.error(.hello(try #require(Hello.sample(capabilities: slots))))
                == .outOfRange("slots", value: "-1", limits: "0 to 10000")
        )
        #expect(Self.error(.ready(attemptsMax: -1)) == .outOfRange("attempts_max", value: "-1", limits: "0 to 10000"))
        let rates = ComputeRates.unmeasured(engine: "cpu")
        #expect(Self.error(.ready(attemptsMax: 1, rates: [rates, rates])) == .repeated("rates"))
        #expect(
            Self.error(.ready(attemptsMax: 1, rates: Array(repeating: rates, count: 66)))
                == .tooMany("rates", count: 66, max: 65)
        )
        #expect(Self.error(.report(empty)) == .empty("items"))
        #expect(
            Self.error(.report(step)) == .outOfRange("step", value: "-1", limits: "0 to 9007199254740992")
        )
    }

    @Test func `a coordinator's message that breaks a limit is not written`() throws {
        let digest = try #require(ContentDigest.counting(from: 0))
        let nan = try Self.assignment([Assignment.Value(name: "a", value: .real(.nan))])
        let gpus = try Self.assignment([], resources: Resources(gpus: -1))

        #expect(Self.error(.program(digest: digest, json: [])) == .empty("json"))
        #expect(
            Self.error(.program(digest: digest, json: [UInt8](repeating: 32, count: 524_289)))
                == .bytesTooLong("json", byteCount: 524_289, max: 524_288)
        )
        #expect(Self.error(.assign(nan)) == .notFinite("real"))
        #expect(Self.error(.assign(gpus)) == .outOfRange("gpus", value: "-1", limits: "0 to 64"))
        #expect(
            Self.error(.welcome(.sample(session: SessionID(rawValue: 0)))) == .sessionWrong(0)
        )
    }

    @Test func `an assignment longer than a frame is not written`() throws {
        let text = String(repeating: "t", count: 65_536)
        let values = (0..<16).map { Assignment.Value(name: "v\($0)", value: .text(text)) }

        guard case .frameTooLong(_, max: 1_048_576) = Self.error(.assign(try Self.assignment(values))) else {
            Issue.record("expected frameTooLong")
            return
        }
    }

    @Test func `a hello with as many attempts as may be held fits before the welcome`() throws {
        let trial = TrialID(study: StudyID(rawValue: .max), number: .max)
        let held = (0..<10_000).map { AttemptID(trial: trial, epoch: .max - UInt32($0)) }
        let hello = try #require(Hello.sample(held: held))

        let bytes = try WorkerFrame(session: nil, message: .hello(hello)).bytes()

        #expect(bytes.count - 4 <= WireLimits.helloFrameBytesMax)
    }
}
