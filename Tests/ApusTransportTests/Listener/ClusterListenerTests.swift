import ApusProtocol
import ApusStudy
import ApusTestSupport
import ApusTransport
import Logging
import NIOCore
import ServiceLifecycle
import Testing

@Suite(.timeLimit(.minutes(2))) struct ClusterListenerTests {
    static func hello(token: String = "t", versions: ClosedRange<UInt32> = 1...1) throws -> ByteBuffer {
        try WorkerFrame(session: nil, message: .hello(.sample(token: token, versions: versions))).buffer()
    }

    /// A peer that is welcome, as the sample's session.
    static func welcomePeer(_ address: ListenerAddress) async throws -> RawPeer {
        let peer = try await RawPeer.connect(port: address.port)
        try await peer.send(try Self.hello())
        try await peer.answer()
        return peer
    }

    /// Whether the listener still takes a worker in.
    static func isAlive(_ address: ListenerAddress) async throws -> Bool {
        let peer = try await Self.welcomePeer(address)
        try await peer.finishSending()
        return try await peer.frames().map(\.message) == [.welcome(.sample())]
    }

    @Test func `messages and chunks of a welcome worker come through in order, in any pieces`() async throws {
        let open = StreamOpen(stream: StreamID(rawValue: 1), attempt: .sample, name: "stdout", kind: .log)
        let chunk = StreamChunk(stream: open.stream, offset: 0, bytes: [1, 2, 3])
        let (batches, arrived) = AsyncStream.makeStream(of: [Inbound<WorkerMessage>].self)
        let handler: ClusterListener.Handler = { connection in
            try? connection.welcome(.sample())
            for await batch in connection.inbound { arrived.yield(batch) }
            arrived.finish()
        }
        var bytes = try WorkerFrame(session: .sample, message: .ready(attemptsMax: 3)).buffer()
        try WorkerFrame(session: .sample, message: .streamOpen(open)).write(into: &bytes)
        try FrameWriter.write(chunk, into: &bytes)
        let sent = Array(bytes.readableBytesView)

        let (frames, all) = try await ListeningCoordinator.with(handler: handler) { address in
            let peer = try await Self.welcomePeer(address)
            for byte in sent { try await peer.send([byte]) }
            try await peer.finishSending()
            var all: [Inbound<WorkerMessage>] = []
            for await batch in batches { all += batch }
            return (try await peer.frames(), all)
        }

        #expect(frames.map(\.message) == [.welcome(.sample())])
        #expect(all == [.message(.ready(attemptsMax: 3)), .message(.streamOpen(open)), .chunk(chunk)])
    }

    @Test func `every bad vector of a worker is answered with its code, and the listener lives on`() async throws {
        // Whether something comes before the welcome is up to the handler; the next test holds it back.
        let vectors = try ProtocolVector.all(bad: true).filter { $0.isFromWorker && $0.errorCode != 42 }

        try await ListeningCoordinator.with { address in
            for vector in vectors {
                let peer =
                    vector.isEstablished
                    ? try await Self.welcomePeer(address) : try await RawPeer.connect(port: address.port)
                try await peer.send(vector.bytes)
                if vector.errorCode == 7 {
                    try await peer.finishSending()
                    #expect(try await peer.frames().isEmpty, "\(vector.name)")
                } else if vector.errorCode == 8 {
                    let text = String(buffer: try await peer.everything())
                    #expect(text.isEmpty != vector.name.hasPrefix("bad-http"), "\(vector.name)")
                } else {
                    let last = try #require(try await peer.frames().last, "\(vector.name)")
                    #expect(last.code == vector.errorCode, "\(vector.name): \(last)")
                    guard case .refused(.malformed, _) = last.message else {
                        Issue.record("\(vector.name): \(last)")
                        continue
                    }
                }
            }
            #expect(try await Self.isAlive(address))
        }
    }

    @Test func `a worker that does not wait for its welcome is told so`() async throws {
        let vectors = try ProtocolVector.all(bad: true).filter { $0.errorCode == 42 }
        let handler: ClusterListener.Handler = { connection in
            for await _ in connection.inbound {}
        }

        try await ListeningCoordinator.with(handler: handler) { address in
            for vector in vectors {
                let peer = try await RawPeer.connect(port: address.port)
                try await peer.send(vector.bytes)
                #expect(try await peer.frames().map(\.code) == [42], "\(vector.name)")
            }
        }
        #expect(vectors.count == 2)
    }

    @Test func `a web browser is told where it is`() async throws {
        let text = try await ListeningCoordinator.with { address in
            let peer = try await RawPeer.connect(port: address.port)
            try await peer.send(Array("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8))
            return String(buffer: try await peer.everything())
        }

        #expect(text.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
        #expect(text.contains("This is the port where workers of Apus join."))
    }

    @Test func `a wrong token and versions apart are refused`() async throws {
        let messages = try await ListeningCoordinator.with { address in
            let stranger = try await RawPeer.connect(port: address.port)
            try await stranger.send(try Self.hello(token: "guess"))
            let old = try await RawPeer.connect(port: address.port)
            try await old.send(try Self.hello(versions: 2...3))
            return [try await stranger.frames().map(\.message), try await old.frames().map(\.message)]
        }

        #expect(messages[0] == [.refused(.token, text: "the join token is wrong")])
        let text = "the coordinator speaks versions 1 to 1, the worker 2 to 3; update the older one"
        #expect(messages[1] == [.refused(.version, text: text)])
    }

    @Test func `the handler may refuse, and the connection closes`() async throws {
        let handler: ClusterListener.Handler = { $0.refuse(.nameInUse, text: "there is a w already") }

        let frames = try await ListeningCoordinator.with(handler: handler) { address in
            let peer = try await RawPeer.connect(port: address.port)
            try await peer.send(try Self.hello())
            return try await peer.frames()
        }

        #expect(frames.map(\.message) == [.refused(.nameInUse, text: "there is a w already")])
    }

    @Test func `a peer that says nothing is told that it is late`() async throws {
        let frames = try await ListeningCoordinator.with(handshakeTimeout: .milliseconds(20)) { address in
            try await RawPeer.connect(port: address.port).frames()
        }

        #expect(frames.map(\.code) == [51])
    }

    @Test func `a worker that falls silent is told so`() async throws {
        let frames = try await ListeningCoordinator.with(idleTimeout: .seconds(5)) { address in
            try await Self.welcomePeer(address).frames()
        }

        #expect(frames.last?.code == 52)
    }

    @Test func `half a frame and then a reset ends that connection only`() async throws {
        let (ends, ended) = AsyncStream.makeStream(of: ConnectionEnd?.self)
        let handler: ClusterListener.Handler = { connection in
            try? connection.welcome(.sample())
            for await _ in connection.inbound {}
            ended.yield(connection.end)
        }

        try await ListeningCoordinator.with(handler: handler) { address in
            let peer = try await Self.welcomePeer(address)
            try await peer.send([0, 0, 1])
            try await peer.reset()
            var iterator = ends.makeAsyncIterator()
            let end = try #require(await iterator.next())
            #expect(end != nil)
            #expect(end != .peerClosed)
            #expect(try await Self.isAlive(address))
        }
    }

    @Test func `one connection too many is told to come back`() async throws {
        try await ListeningCoordinator.with(connectionsMax: 2) { address in
            let first = try await Self.welcomePeer(address)
            let second = try await Self.welcomePeer(address)
            let third = try await RawPeer.connect(port: address.port)

            #expect(try await third.frames().map(\.message) == [.refused(.busy, text: "too many connections")])
            try await first.close()
            try await second.close()
        }
    }

    @Test func `two thousand workers join at once`() async throws {
        let welcomes = try await ListeningCoordinator.with { address in
            try await withThrowingTaskGroup(of: RawPeer.self) { group in
                for _ in 0..<2_000 {
                    group.addTask { try await Self.welcomePeer(address) }
                }
                var peers: [RawPeer] = []
                for try await peer in group { peers.append(peer) }
                var welcomes = 0
                for peer in peers {
                    try await peer.finishSending()
                    welcomes += try await peer.frames().count
                }
                return welcomes
            }
        }

        #expect(welcomes == 2_000)
    }

    @Test func `a peer that does not read is disconnected at sixteen mebibytes`() async throws {
        let digest = try #require(ContentDigest(hex: String(repeating: "0", count: 64)))
        let (ends, ended) = AsyncStream.makeStream(of: ConnectionEnd?.self)
        let handler: ClusterListener.Handler = { connection in
            let program = CoordinatorMessage.program(digest: digest, json: [UInt8](repeating: 32, count: 524_288))
            do {
                try connection.welcome(.sample())
                while connection.end == nil { try connection.send([program]) }
            } catch {
                // It was closed between the look and the sending; how it ended is what counts.
            }
            ended.yield(connection.end)
        }

        try await ListeningCoordinator.with(handler: handler) { address in
            let peer = try await RawPeer.connect(port: address.port, autoRead: false)
            try await peer.send(try Self.hello())
            var iterator = ends.makeAsyncIterator()
            guard case .slowReader(let bytes) = try #require(await iterator.next()) else {
                Issue.record("expected slowReader")
                return
            }
            #expect(bytes > 16_777_216)
            try await peer.close()
        }
    }

    @Test func `a sender of chunks waits for a peer that does not read`() async throws {
        let stream = StreamID(rawValue: 1)
        let (waits, waiting) = AsyncStream.makeStream(of: UInt64.self)
        let (ends, ended) = AsyncStream.makeStream(of: ConnectionEnd?.self)
        let handler: ClusterListener.Handler = { connection in
            do {
                try connection.welcome(.sample())
                var offset: UInt64 = 0
                while connection.end == nil {
                    waiting.yield(offset)
                    let bytes = [UInt8](repeating: 1, count: StreamChunk.bytesMax)
                    try await connection.send(StreamChunk(stream: stream, offset: offset, bytes: bytes))
                    offset += UInt64(StreamChunk.bytesMax)
                }
            } catch {
                Issue.record(error)
            }
            ended.yield(connection.end)
        }

        try await ListeningCoordinator.with(handler: handler) { address in
            let peer = try await RawPeer.connect(port: address.port, autoRead: false)
            try await peer.send(try Self.hello())
            var offsets = waits.makeAsyncIterator()
            while let offset = await offsets.next(), offset < 1_048_576 {}
            try await peer.close()
            var iterator = ends.makeAsyncIterator()
            let end = try #require(await iterator.next())
            if case .slowReader = end { Issue.record("the sender did not wait") }
        }
    }

    @Test func `a shutdown ends handlers and closes every connection`() async throws {
        let peers = try await ListeningCoordinator.with { address in
            let welcome = try await Self.welcomePeer(address)
            let stranger = try await RawPeer.connect(port: address.port)
            return [welcome, stranger]
        }

        for peer in peers { try await peer.channel.closeFuture.get() }
    }

    @Test func `a shutdown while workers join ends too`() async throws {
        let (joins, joined) = AsyncStream.makeStream(of: Void.self)
        let handler: ClusterListener.Handler = { connection in
            try? connection.welcome(.sample())
            joined.yield()
            for await _ in connection.inbound {}
        }

        try await withThrowingTaskGroup(of: Void.self) { storm in
            try await ListeningCoordinator.with(handler: handler) { address in
                for _ in 0..<200 {
                    storm.addTask {
                        // The port closes under some of them.
                        guard let peer = try? await RawPeer.connect(port: address.port) else { return }
                        try? await peer.send(try Self.hello())
                        _ = try? await peer.everything()
                    }
                }
                var iterator = joins.makeAsyncIterator()
                for _ in 0..<20 { await iterator.next() }
            }
            try await storm.waitForAll()
        }
    }

    @Test func `a cancelled listener ends, with its handlers`() async throws {
        let (addresses, bound) = AsyncStream.makeStream(of: ListenerAddress.self)
        let (ends, ended) = AsyncStream.makeStream(of: Bool.self)
        let settings = ListenerSettings(host: "127.0.0.1", port: 0, security: .plaintext(JoinToken("t")))
        let listener = ClusterListener(settings: settings, logger: .silent, listening: { bound.yield($0) }) { worker in
            try? worker.welcome(.sample())
            for await _ in worker.inbound {}
            ended.yield(Task.isCancelled)
        }

        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await listener.run() }
            var iterator = addresses.makeAsyncIterator()
            let address = try #require(await iterator.next())
            let peer = try await Self.welcomePeer(address)
            group.cancelAll()
            try await group.waitForAll()
            try await peer.channel.closeFuture.get()
        }

        var iterator = ends.makeAsyncIterator()
        #expect(await iterator.next() == true)
    }

    @Test func `a port that is taken is named`() async throws {
        try await ListeningCoordinator.with { address in
            let settings = ListenerSettings(
                host: address.host,
                port: address.port,
                security: .plaintext(JoinToken("t"))
            )
            let second = ClusterListener(settings: settings, logger: .silent) { _ in }

            let error = await #expect(throws: ListenerError.self) { try await second.run() }

            #expect(error?.description.hasPrefix("cannot listen on 127.0.0.1:\(address.port): ") == true)
        }
    }
}
