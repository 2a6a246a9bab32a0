import ApusProtocol
import ApusStudy
import Testing

@Suite struct CoordinatorHandshakeTests {
    private static let chunk = StreamChunk(stream: StreamID(1), offset: 0, bytes: [1])

    private static func frame(_ message: WorkerMessage, session: SessionID? = .sample) -> WorkerFrame {
        WorkerFrame(session: session, message: message)
    }

    private static func hello(versions: ClosedRange<UInt32> = 1...1, token: String = "secret") throws -> WorkerFrame {
        Self.frame(.hello(try #require(Hello.sample(versions: versions, token: token))), session: nil)
    }

    private static func established() throws -> CoordinatorHandshake {
        var handshake = CoordinatorHandshake(token: JoinToken("secret"))
        _ = try handshake.received(try Self.hello())
        _ = handshake.welcomed(.sample)
        return handshake
    }

    @Test func `a good hello is to be decided, and a welcome begins the session`() throws {
        var handshake = CoordinatorHandshake(versions: 1...3, token: JoinToken("secret"))
        let hello = try #require(Hello.sample(versions: 2...5))

        #expect(try handshake.received(Self.hello(versions: 2...5)) == .decide(hello, version: 3))
        #expect(handshake.session == nil)
        let isFirst = handshake.welcomed(.sample)

        #expect(isFirst)
        #expect(handshake.session == .sample)
        #expect(try handshake.received(Self.frame(.goodbye)) == .deliver(.goodbye))
    }

    @Test func `a wrong token is refused, whatever else is wrong`() throws {
        var handshake = CoordinatorHandshake(token: JoinToken("secret"))

        let action = try handshake.received(try Self.hello(versions: 8...9, token: "guess"))

        #expect(action == .refuse(.token, text: "the join token is wrong"))
        #expect(try handshake.received(Self.frame(.goodbye)) == nil)
        let isDelivered = try handshake.received(Self.chunk)
        #expect(!isDelivered)
    }

    @Test func `versions apart are refused with both named`() throws {
        var handshake = CoordinatorHandshake(token: JoinToken("secret"))

        let action = try handshake.received(try Self.hello(versions: 2...4))

        let text = "the coordinator speaks versions 1 to 1, the worker 2 to 4; update the older one"
        #expect(action == .refuse(.version, text: text))
    }

    @Test func `nothing comes before hello`() {
        var handshake = CoordinatorHandshake(token: JoinToken("secret"))

        #expect(throws: ProtocolError.helloExpected) { try handshake.received(Self.frame(.goodbye, session: nil)) }
        #expect(throws: ProtocolError.helloExpected) { try handshake.received(Self.chunk) }
    }

    @Test func `a hello bears no session`() throws {
        var handshake = CoordinatorHandshake(token: JoinToken("secret"))
        let frame = try Self.hello()

        #expect(throws: ProtocolError.sessionWrong(SessionID.sample.rawValue)) {
            try handshake.received(Self.frame(frame.message))
        }
    }

    @Test func `nothing comes between hello and welcome`() throws {
        var handshake = CoordinatorHandshake(token: JoinToken("secret"))
        _ = try handshake.received(try Self.hello())

        #expect(throws: ProtocolError.messageBeforeWelcome) { try handshake.received(Self.frame(.goodbye)) }
        #expect(throws: ProtocolError.messageBeforeWelcome) { try handshake.received(Self.chunk) }
        #expect(throws: ProtocolError.helloRepeated) { try handshake.received(try Self.hello()) }
    }

    @Test func `hello comes once, and the session does not change`() throws {
        var handshake = try Self.established()

        #expect(throws: ProtocolError.helloRepeated) { try handshake.received(try Self.hello()) }
        #expect(throws: ProtocolError.sessionWrong(5)) {
            try handshake.received(Self.frame(.goodbye, session: SessionID(rawValue: 5)))
        }
        #expect(throws: ProtocolError.sessionWrong(0)) { try handshake.received(Self.frame(.goodbye, session: nil)) }
    }

    @Test func `streams are opened before they are named`() throws {
        var handshake = try Self.established()
        let open = StreamOpen(stream: StreamID(1), attempt: .sample, name: "stdout", kind: .log)
        #expect(throws: ProtocolError.streamUnknown(1)) { try handshake.received(Self.chunk) }
        #expect(throws: ProtocolError.streamUnknown(1)) {
            try handshake.received(Self.frame(.streamEnd(StreamEnd(stream: StreamID(1), byteCount: 0))))
        }
        #expect(throws: ProtocolError.streamUnknown(2)) {
            try handshake.received(Self.frame(.streamRefused(StreamID(2), .notFound)))
        }

        _ = try handshake.received(Self.frame(.streamOpen(open)))
        try handshake.requested(StreamID(2))

        let isDelivered = try handshake.received(Self.chunk)
        #expect(isDelivered)
        #expect(try handshake.received(Self.frame(.streamRefused(StreamID(2), .notFound))) != nil)
        #expect(throws: ProtocolError.streamReused(1)) { try handshake.received(Self.frame(.streamOpen(open))) }
        let digest = try #require(ContentDigest.counting(from: 0))
        #expect(throws: ProtocolError.streamReused(1)) {
            try handshake.received(Self.frame(.inputRequest(stream: StreamID(1), digest: digest, offset: 0)))
        }
    }

    @Test func `the numbers of heartbeats grow`() throws {
        var handshake = try Self.established()
        func beat(_ sequence: UInt64) -> WorkerFrame {
            Self.frame(.heartbeat(Heartbeat(sequence: sequence, held: [])))
        }
        _ = try handshake.received(beat(1))
        _ = try handshake.received(beat(7))

        #expect(throws: ProtocolError.heartbeatOrder(last: 7, next: 7)) { try handshake.received(beat(7)) }
    }

    @Test func `a worker can be refused once, and is not welcome then`() throws {
        var handshake = CoordinatorHandshake(token: JoinToken("secret"))
        _ = try handshake.received(try Self.hello())

        let first = handshake.refused()
        let second = handshake.refused()
        let welcomed = handshake.welcomed(.sample)

        #expect(first)
        #expect(!second)
        #expect(!welcomed)
        #expect(handshake.session == nil)
    }

    @Test func `a hello is not welcome before it came`() {
        var handshake = CoordinatorHandshake(token: JoinToken("secret"))

        let welcomed = handshake.welcomed(.sample)

        #expect(!welcomed)
    }

    @Test func `only a worker that says nothing is out of time`() throws {
        var handshake = CoordinatorHandshake(token: JoinToken("secret"))
        #expect(throws: ProtocolError.handshakeTimedOut) { try handshake.timedOut() }

        _ = try handshake.received(try Self.hello())

        #expect(throws: Never.self) { try handshake.timedOut() }
    }
}
