import ApusProtocol
import ApusStudy
import Testing

@Suite struct WorkerHandshakeTests {
    private static let chunk = StreamChunk(stream: StreamID(1), offset: 0, bytes: [1])

    private static func frame(_ message: CoordinatorMessage, session: SessionID? = .sample) -> CoordinatorFrame {
        CoordinatorFrame(session: session, message: message)
    }

    private static func established() throws -> WorkerHandshake {
        var handshake = WorkerHandshake()
        _ = try handshake.received(Self.frame(.welcome(.sample())))
        return handshake
    }

    @Test func `a welcome begins the session`() throws {
        var handshake = WorkerHandshake(versions: 1...2)

        #expect(try handshake.received(Self.frame(.welcome(.sample(version: 2)))) == .establish(.sample(version: 2)))

        #expect(handshake.session == .sample)
        #expect(try handshake.received(Self.frame(.fenced(.sample))) == .deliver(.fenced(.sample)))
    }

    @Test func `a refusal ends the connection, before and after the welcome`() throws {
        var fresh = WorkerHandshake()
        var established = try Self.established()
        let refusal = CoordinatorFrame(session: nil, message: .refused(.malformed, text: "why"), code: 24)

        #expect(try fresh.received(refusal) == .close(.malformed, text: "why", code: 24))
        #expect(try established.received(refusal) == .close(.malformed, text: "why", code: 24))

        #expect(established.session == nil)
        #expect(try established.received(Self.frame(.fenced(.sample))) == nil)
        let isDelivered = try established.received(Self.chunk)
        #expect(!isDelivered)
    }

    @Test func `a version that was not offered is no welcome`() {
        var handshake = WorkerHandshake(versions: 1...2)

        #expect(throws: ProtocolError.versionNotOffered(3)) {
            try handshake.received(Self.frame(.welcome(.sample(version: 3))))
        }
    }

    @Test func `nothing comes before the welcome, and no second one after it`() throws {
        var fresh = WorkerHandshake()
        var established = try Self.established()

        #expect(throws: ProtocolError.welcomeExpected) { try fresh.received(Self.frame(.fenced(.sample))) }
        #expect(throws: ProtocolError.welcomeExpected) { try fresh.received(Self.chunk) }
        #expect(throws: ProtocolError.welcomeRepeated) {
            try established.received(Self.frame(.welcome(.sample())))
        }
    }

    @Test func `the session does not change`() throws {
        var handshake = try Self.established()

        #expect(throws: ProtocolError.sessionWrong(0)) {
            try handshake.received(Self.frame(.fenced(.sample), session: nil))
        }
    }

    @Test func `streams are opened before they are named`() throws {
        var handshake = try Self.established()
        let answers: [CoordinatorMessage] = [
            .streamAccepted(StreamID(1), offset: 0),
            .streamAcknowledged(StreamID(1), offset: 0),
            .streamDone(StreamID(1)),
            .streamRefused(StreamID(1), .noSpace),
            .streamEnd(StreamEnd(stream: StreamID(1), byteCount: 0)),
        ]
        for answer in answers {
            #expect(throws: ProtocolError.streamUnknown(1)) { try handshake.received(Self.frame(answer)) }
        }
        #expect(throws: ProtocolError.streamUnknown(1)) { try handshake.received(Self.chunk) }

        try handshake.opened(StreamID(1))

        for answer in answers { #expect(try handshake.received(Self.frame(answer)) == .deliver(answer)) }
        let isDelivered = try handshake.received(Self.chunk)
        #expect(isDelivered)
    }

    @Test func `each request for a file opens a new stream`() throws {
        var handshake = try Self.established()
        let request = FileRequest(stream: StreamID(2), attempt: .sample, path: "a", offset: 0, byteCountMax: 1)
        _ = try handshake.received(Self.frame(.fileRequest(request)))

        #expect(throws: ProtocolError.streamReused(2)) { try handshake.received(Self.frame(.fileRequest(request))) }
    }

    @Test func `a coordinator that does not answer is out of time`() throws {
        #expect(throws: ProtocolError.handshakeTimedOut) { try WorkerHandshake().timedOut() }
        #expect(throws: Never.self) { try Self.established().timedOut() }
    }
}
