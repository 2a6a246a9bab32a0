import ApusProtocol
import ApusStudy
import ApusTransport
import NIOCore
import Testing

/// Family 1 of the bad inputs: what no worker sends, over real sockets.
@Suite(.timeLimit(.minutes(2))) struct HostileFrameTests {
    /// The first bytes of a connection, and the code that they are answered with; 8 is told in the peer's own words.
    struct Opening: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let bytes: [UInt8]
        let code: UInt32

        init(_ name: String, _ bytes: [UInt8], _ code: UInt32) {
            self.testDescription = name
            self.bytes = bytes
            self.code = code
        }

        init(_ name: String, _ text: String, _ code: UInt32) {
            self.init(name, Array(text.utf8), code)
        }
    }

    static let openings = [
        Opening("length 0", [0, 0, 0, 0], 1), Opening("length 1, control", [0, 0, 0, 1, 1], 21),
        Opening("length 1, data", [0, 0, 0, 1, 2], 4), Opening("length 3, control", [0, 0, 0, 3, 1, 0xFF, 0xFF], 20),
        Opening("length 3, data", [0, 0, 0, 3, 2, 0, 0], 4), Opening("the longest and one more", [0, 0x10, 0, 1], 2),
        Opening("2³¹ − 1", [0x7F, 0xFF, 0xFF, 0xFF], 2), Opening("2³² − 1", [0xFF, 0xFF, 0xFF, 0xFF], 2),
        Opening("2⁶⁴ − 1", [UInt8](repeating: 0xFF, count: 8), 2),
        Opening("a length of 8 bytes", [0, 0, 0, 0, 0, 0, 0, 9], 1),
        Opening("a little-endian length", [9, 0, 0, 0, 1], 2),
        Opening(
            "a count of 2³² before nothing",
            [0, 0, 0, 8, 1, 0x12, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0],
            20
        ),
        Opening("Redis", "*1\r\n$4\r\nPING\r\n", 2), Opening("MQTT", [0x10, 0x0F, 0x00, 0x04], 2),
        Opening("RDP", [0x03, 0x00, 0x00, 0x13, 0x0E], 2),
        Opening("SMB", [0x00, 0x00, 0x00, 0x55, 0xFF, 0x53, 0x4D], 3),
        Opening("PostgreSQL", [0, 0, 0, 8, 4, 0xD2, 0x16, 0x2F], 3),
        Opening("a proxy's header", "PROXY TCP4 1.1.1.1", 2),
        Opening("HTTP", "GET / HTTP/1.1\r\n\r\n", 8), Opening("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 8),
        Opening("TLS", [0x16, 0x03, 0x01, 0x02, 0x00, 0x01], 8), Opening("SSH", "SSH-2.0-OpenSSH_9.2\r\n", 8),
    ]

    /// Takes no worker in, and no worker comes.
    private static let nobody: ClusterListener.Handler = { _ in Issue.record("a hello came through") }

    @Test(arguments: Self.openings)
    func `what opens a connection wrongly is told its mistake, and goes no further`(opening: Opening) async throws {
        try await ListeningCoordinator.with(handler: Self.nobody) { address in
            let peer = try await RawPeer.connect(port: address.port)
            try await peer.send(opening.bytes)

            if opening.code == 8 {
                // In HTTP where it speaks HTTP, and in nothing that it could take for a frame.
                let text = String(buffer: try await peer.everything())
                #expect(text.hasPrefix("HTTP/1.1 400 ") || text.isEmpty, "\(text)")
            } else {
                #expect(try await peer.frames().map(\.code) == [opening.code])
            }
        }
    }

    @Test(arguments: [1, 2, 3, 4, 5, 20])
    func `a hello that ends anywhere inside is no hello`(count: Int) async throws {
        let hello = Array(try ClusterListenerTests.hello().readableBytesView)

        try await ListeningCoordinator.with(handler: Self.nobody) { address in
            let peer = try await RawPeer.connect(port: address.port)
            try await peer.send(Array(hello.prefix(count)))
            try await peer.finishSending()
            #expect(try await peer.frames().isEmpty)

            let other = try await RawPeer.connect(port: address.port)
            try await other.send(Array(hello.prefix(count)))
            try await other.reset()
        }
    }

    @Test func `a welcome worker that stops in the middle of a frame is told that it is silent`() async throws {
        let last = try await ListeningCoordinator.with(idleTimeout: .seconds(5)) { address in
            let peer = try await ClusterListenerTests.welcomePeer(address)
            // On a busy machine the time may be over already; what it is told is the same.
            try? await peer.send([0, 0, 1, 0, 1, 8])
            return try await peer.frames().last
        }

        #expect(last?.code == 52)
    }

    @Test func `a peer that sends a byte now and then is late all the same`() async throws {
        let codes = try await ListeningCoordinator.with(handshakeTimeout: .seconds(1), handler: Self.nobody) {
            address in
            let peer = try await RawPeer.connect(port: address.port)
            async let dribble: Void = Self.dribble(peer)
            let codes = try await peer.frames().map(\.code)
            await dribble
            return codes
        }

        #expect(codes == [51])
    }

    /// Begins a long frame, and sends its bytes one by one until nobody takes them.
    private static func dribble(_ peer: RawPeer) async {
        var next: [UInt8] = [0, 4, 0, 0, 1]
        while (try? await peer.send(next)) != nil { next = [0x0A] }
    }

    @Test func `a thousand peers that have begun a hello keep no worker out, and all are late`() async throws {
        let codes = try await ListeningCoordinator.with(handshakeTimeout: .seconds(5)) { address in
            var peers: [RawPeer] = []
            for _ in 0..<1_000 {
                let peer = try await RawPeer.connect(port: address.port)
                // On a busy machine the time may be over already; what it is told is the same.
                try? await peer.send([0, 0, 1])
                peers.append(peer)
            }
            #expect(try await ClusterListenerTests.isAlive(address))
            var codes: Set<UInt32> = []
            for peer in peers { codes.formUnion(try await peer.frames().map(\.code)) }
            return codes
        }

        #expect(codes == [51])
    }

    @Test func `a hundred thousand heartbeats at once are taken in their order`() async throws {
        let count: UInt64 = 100_000
        let (orders, ordered) = AsyncStream.makeStream(of: Bool.self)
        let handler: ClusterListener.Handler = { connection in
            try? connection.welcome(.sample())
            var next: UInt64 = 1
            for await batch in connection.inbound {
                for case .message(.heartbeat(let beat)) in batch where beat.sequence == next { next += 1 }
            }
            ordered.yield(next == count + 1 && connection.end == .peerClosed)
        }
        var bytes = ByteBuffer()
        for number in 1...count {
            let beat = WorkerMessage.heartbeat(Heartbeat(sequence: number, held: []))
            try WorkerFrame(session: .sample, message: beat).write(into: &bytes)
        }
        let sent = bytes

        try await ListeningCoordinator.with(handler: handler) { address in
            let peer = try await ClusterListenerTests.welcomePeer(address)
            try await peer.send(sent)
            try await peer.finishSending()
            var iterator = orders.makeAsyncIterator()
            #expect(await iterator.next() == true)
        }
    }

    @Test func `two hundred thousand acknowledgements are taken by a worker in their order`() async throws {
        let (count, part): (UInt64, UInt64) = (200_000, 100_000)
        let (orders, ordered) = AsyncStream.makeStream(of: UInt64.self)
        let handler: ClusterListener.Handler = { connection in
            do {
                try connection.welcome(.sample())
                var inbound = connection.inbound.makeAsyncIterator()
                for start in stride(from: 1, to: count, by: 1_000) {
                    try connection.send((start..<start + 1_000).map { .acknowledge(.sample, sequence: $0) })
                    // More than a peer has read of late is more than it is sent.
                    if (start + 999) % part == 0 { _ = await inbound.next() }
                }
            } catch {
                Issue.record(error)
            }
            await connection.finish()
        }
        let delegate = ScriptedDelegate(hello: try .sample(), sessionsMax: 1) { connection in
            var last: UInt64 = 0
            for await batch in connection.inbound {
                for case .message(.acknowledge(_, let sequence)) in batch where sequence == last + 1 {
                    last += 1
                    if last % part == 0 { try connection.send([.ready(attemptsMax: 1)]) }
                }
                if last == count { break }
            }
            ordered.yield(last)
        }

        try await ListeningCoordinator.with(handler: handler) { address in
            let settings = ClientSettings(host: "127.0.0.1", port: address.port)
            try await ClusterClient(
                settings: settings,
                logger: .silent,
                clock: ContinuousClock(),
                chance: { 0 },
                delegate: delegate
            ).run()
            var iterator = orders.makeAsyncIterator()
            #expect(await iterator.next() == count)
        }
    }
}
