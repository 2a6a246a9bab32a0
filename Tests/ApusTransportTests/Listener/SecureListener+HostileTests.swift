import ApusIdentity
import ApusProtocol
import ApusStudy
import ApusTransport
import NIOCore
import NIOPosix
import Testing

/// Families 1 and 2 of the bad inputs: strangers, replays and other people's certificates before a port with TLS.
extension SecureListenerTests {
    private static let nobody: ClusterListener.Handler = { _ in Issue.record("a hello came through") }
    private static let noJoiner: ClusterListener.Joiner = { _ in Issue.record("a request came through") }

    /// A ClientHello of TLS 1.2, with one cipher and no extension.
    static let oldHello: [UInt8] =
        [0x16, 3, 1, 0, 45, 1, 0, 0, 41, 3, 3] + [UInt8](repeating: 7, count: 32) + [0, 0, 2, 0xC0, 0x2B, 1, 0]

    @Test(
        arguments: [
            ("a plain frame", [0, 0, 0, 2, 1, 0]), ("a frame of length 0", [0, 0, 0, 0]),
            ("zeros", [0, 0, 0, 0, 0, 0]),
            ("SSH", Array("SSH-2.0-x\r\n".utf8)), ("TLS without end", [0x16, 3, 1]),
            ("a record of no TLS", [0x16, 3, 1, 0xFF, 0xFF] + [UInt8](repeating: 9, count: 400)),
            ("application data first", [0x17, 3, 3, 0, 1, 0]), ("an alert first", [0x15, 3, 3, 0, 2, 2, 40]),
            ("a cut ClientHello", Array(SecureListenerTests.oldHello.dropLast(9))),
        ] as [(String, [UInt8])]
    )
    func `what opens no TLS comes to no protocol`(name: String, bytes: [UInt8]) async throws {
        try await self.with(joiner: Self.noJoiner, handler: Self.nobody) { port in
            let peer = try await RawPeer.connect(port: port)
            try await peer.send(bytes)
            try? await peer.finishSending()

            // At most an alert of TLS.
            let answer = Array(try await peer.everything().readableBytesView)
            #expect(answer.isEmpty || answer[0] == 0x15, "\(answer)")
        }
    }

    @Test func `a browser before the port with TLS is told where it is`() async throws {
        let text = try await self.with(joiner: Self.noJoiner, handler: Self.nobody) { port in
            let peer = try await RawPeer.connect(port: port)
            try await peer.send(Array("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
            return String(buffer: try await peer.everything())
        }

        #expect(text.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
    }

    @Test func `TLS 1.2 is refused as a version of the protocol`() async throws {
        let answer = try await self.with(joiner: Self.noJoiner, handler: Self.nobody) { port in
            let peer = try await RawPeer.connect(port: port)
            try await peer.send(Self.oldHello)
            return Array(try await peer.everything().readableBytesView)
        }

        // A fatal alert, number 70: protocol version.
        #expect(answer.first == 0x15)
        #expect(Array(answer.suffix(2)) == [2, 70])
    }

    @Test(arguments: ["the coordinator's own", "another authority's", "a turned bit"])
    func `a certificate that is none of a worker's does not come through TLS`(kind: String) async throws {
        let other = try CertificateAuthority(now: Self.now)
        let key = WorkerKey()
        let issued = try self.authority.worker(self.name, publicKey: key.publicKey, now: Self.now)
        let identity: PrivateIdentity
        switch kind {
        case "the coordinator's own":
            identity = try self.authority.coordinator(now: Self.now)
        case "another authority's":
            let issued = try other.worker(self.name, publicKey: key.publicKey, now: Self.now)
            identity = key.identity(chain: [issued.der, self.authority.der])
        default:
            var der = issued.der
            der[der.count - 5] ^= 1
            identity = key.identity(chain: [der, self.authority.der])
        }
        let shown = identity
        let request = JoinRequest(worker: self.name, secret: nil, publicKey: key.publicKey)

        try await self.with(joiner: Self.noJoiner, handler: Self.nobody) { port in
            let client = self.joinClient(port)
            await #expect(throws: ConnectionEnd.self) { try await client.ask(request, showing: shown) }
        }
    }

    @Test(arguments: [(-1, true), (0, true), (1, true), (-3, false), (3_653, false)])
    func `a worker whose clock is a day off comes through, and one that is years off is told`(
        days: Int64,
        isThrough: Bool
    ) async throws {
        let now = UnixTime(rawValue: Self.now.rawValue + days * 86_400_000)
        let request = JoinRequest(worker: self.name, secret: "s", publicKey: WorkerKey().publicKey)

        try await self.with { port in
            let client = self.joinClient(port, now: now)
            if isThrough {
                let answer = try await client.ask(request)
                #expect(answer == .refused("no"))
            } else {
                await #expect(throws: ConnectionEnd.unverified("\(PeerCheck.Fault.time)")) {
                    try await client.ask(request)
                }
            }
        }
    }

    @Test func `a capture of a worker's whole session that is played again comes to nothing`() async throws {
        let (greetings, greeted) = AsyncStream.makeStream(of: WorkerName.self)
        let handler: ClusterListener.Handler = { connection in
            greeted.yield(connection.hello.worker)
            try? connection.welcome(.sample())
            for await _ in connection.inbound {}
        }
        let delegate = ScriptedDelegate(hello: try .sample(), sessionsMax: 1) { try $0.send([.goodbye]) }

        try await self.with(handler: handler) { port in
            let relay = try await RecordingRelay(to: port)
            try await self.client(relay.port, delegate, identity: self.identity()).run()
            let captured = try await relay.captured()
            #expect(captured.readableBytes > 500)

            let peer = try await RawPeer.connect(port: port)
            try await peer.send(captured)
            try? await peer.finishSending()

            // The coordinator's part of the handshake, and no word of the protocol: no key fits any more.
            _ = try await peer.everything()
        }
        greeted.finish()
        var greetedNames: [WorkerName] = []
        for await name in greetings { greetedNames.append(name) }

        #expect(greetedNames == [self.name])
    }
}

/// Hands one connection on to a port, and keeps all that the client sends.
private struct RecordingRelay {
    let port: Int
    private let server: any Channel
    private let client: EventLoopFuture<ByteBuffer>

    init(to target: Int) async throws {
        let group = MultiThreadedEventLoopGroup.singletonMultiThreadedEventLoopGroup
        let kept = group.any().makePromise(of: ByteBuffer.self)
        self.server = try await ServerBootstrap(group: group)
            .childChannelInitializer { inbound in
                ClientBootstrap(group: inbound.eventLoop)
                    .channelInitializer { outbound in
                        outbound.eventLoop.makeCompletedFuture {
                            try outbound.pipeline.syncOperations.addHandler(HandingOn(to: inbound, keeping: nil))
                        }
                    }
                    .connect(host: "127.0.0.1", port: target)
                    .flatMapThrowing { outbound in
                        try inbound.pipeline.syncOperations.addHandler(HandingOn(to: outbound, keeping: kept))
                    }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        self.client = kept.futureResult
        self.port = try #require(self.server.localAddress?.port)
    }

    /// All that the client sent, when it has closed.
    func captured() async throws -> ByteBuffer {
        let bytes = try await self.client.get()
        try await self.server.close()
        return bytes
    }
}

private final class HandingOn: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let other: any Channel
    private let kept: EventLoopPromise<ByteBuffer>?
    private var bytes = ByteBuffer()

    init(to other: any Channel, keeping kept: EventLoopPromise<ByteBuffer>?) {
        self.other = other
        self.kept = kept
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = self.unwrapInboundIn(data)
        if self.kept != nil { self.bytes.writeImmutableBuffer(bytes) }
        self.other.writeAndFlush(bytes, promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.kept?.succeed(self.bytes)
        self.other.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
