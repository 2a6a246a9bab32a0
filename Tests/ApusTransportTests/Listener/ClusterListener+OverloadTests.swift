import ApusProtocol
import ApusStudy
import ApusTransport
import NIOCore
import Testing

/// G14: too much of everything, over real sockets.
@Suite(.timeLimit(.minutes(2))) struct ClusterListenerOverloadTests {
    private static func hello(_ name: String) throws -> ByteBuffer {
        try WorkerFrame(session: nil, message: .hello(.sample(name: name))).buffer()
    }

    private static func join(
        _ name: String,
        _ address: ListenerAddress,
        from peerAddress: String? = nil,
        autoRead: Bool = true
    ) async throws -> RawPeer {
        let peer = try await RawPeer.connect(port: address.port, from: peerAddress, autoRead: autoRead)
        try await peer.send(try Self.hello(name))
        return peer
    }

    @Test func `G14: where too much waits for all, who does not read is closed, and who reads is served`() async throws
    {
        let digest = try #require(ContentDigest(hex: String(repeating: "0", count: 64)))
        let (ends, ended) = AsyncStream.makeStream(of: ConnectionEnd?.self)
        let handler: ClusterListener.Handler = { connection in
            do {
                try connection.welcome(.sample())
                let isDeaf = connection.hello.worker.rawValue == "deaf"
                let program = CoordinatorMessage.program(digest: digest, json: [UInt8](repeating: 32, count: 100_000))
                while isDeaf, connection.end == nil { try connection.send([program]) }
                if isDeaf { ended.yield(connection.end) }
                var answers = 0
                for await batch in connection.inbound {
                    for _ in batch { try connection.send([program]) }
                    answers += batch.count
                    if answers == 10 { return }
                }
            } catch {
                // It was closed between the look and the sending.
                ended.yield(connection.end)
            }
        }

        let frames = try await ListeningCoordinator.with(queuedBytesMax: 4_000_000, handler: handler) { address in
            let well = try await Self.join("well", address)
            try await well.answer()
            let deaf = try await Self.join("deaf", address, autoRead: false)
            var iterator = ends.makeAsyncIterator()
            guard case .slowReader(let bytes) = try #require(await iterator.next()) else {
                Issue.record("expected slowReader")
                return [CoordinatorFrame]()
            }
            #expect(bytes > 2_000_000 && bytes <= 4_200_000)
            for _ in 0..<10 { try await well.send(try HandlerRig.ready([1])) }
            let frames = try await well.frames()
            try await deaf.close()
            return frames
        }

        #expect(frames.map(\.message).first == .welcome(.sample()))
        #expect(frames.count == 11)
    }

    @Test func `G14: a flood of bytes is read at the rate, and nothing is lost`() async throws {
        let (counts, counted) = AsyncStream.makeStream(of: [Int].self)
        let handler: ClusterListener.Handler = { connection in
            try? connection.welcome(.sample())
            var all: [Int] = []
            for await batch in connection.inbound {
                for case .message(.ready(let count, _)) in batch { all.append(count) }
                if all.last == 9_999 {
                    try? connection.send([.heartbeatReply(sequence: 1)])
                    counted.yield(all)
                }
            }
        }
        let numbers = (0..<20_000).map { $0 % 5_000 } + [9_999]
        let flood = try HandlerRig.ready(numbers)
        let rates = ConnectionRates(
            messages: RateAllowance(burst: 1_000_000, perSecond: 1_000_000),
            bytes: RateAllowance(burst: 65_536, perSecond: 1_048_576)
        )

        let frames = try await ListeningCoordinator.with(rates: rates, handler: handler) { address in
            let peer = try await Self.join("w", address)
            try await peer.answer()
            try await peer.send(flood)
            var iterator = counts.makeAsyncIterator()
            #expect(await iterator.next() == numbers)
            try await peer.finishSending()
            return try await peer.frames()
        }

        #expect(frames.map(\.message) == [.welcome(.sample()), .heartbeatReply(sequence: 1)])
    }

    @Test func `G14: while too much is not handled a stranger is told to come again, and the session goes on`()
        async throws
    {
        let (goes, go) = AsyncStream.makeStream(of: Void.self)
        let (counts, counted) = AsyncStream.makeStream(of: Int.self)
        let handler: ClusterListener.Handler = { connection in
            try? connection.welcome(.sample())
            let isSlow = connection.hello.worker.rawValue == "slow"
            if isSlow { for await _ in goes { break } }
            var count = 0
            for await batch in connection.inbound {
                count += batch.count
                if isSlow, count == 20_000 { counted.yield(count) }
            }
        }
        let flood = try HandlerRig.ready(repeatElement(1, count: 20_000))

        try await ListeningCoordinator.with(receivedBytesMax: 65_536, handler: handler) { address in
            let slow = try await Self.join("slow", address)
            try await slow.answer()
            slow.channel.writeAndFlush(flood, promise: nil)
            while try await Self.isWelcome(address) {}
            go.yield()
            var iterator = counts.makeAsyncIterator()
            #expect(await iterator.next() == 20_000)

            while try await !Self.isWelcome(address) {}
            try await slow.close()
        }
    }

    /// Whether a new worker is; the other answer is that there is no room.
    private static func isWelcome(_ address: ListenerAddress) async throws -> Bool {
        let peer = try await RawPeer.connect(port: address.port)
        // Who is refused at once is gone before its hello.
        peer.channel.writeAndFlush(try Self.hello("w"), promise: nil)
        try await peer.answer()
        try await peer.close()
        let messages = try await peer.frames().map(\.message)
        if messages == [.welcome(.sample())] { return true }
        guard case .refused(.busy, _)? = messages.last else {
            Issue.record("expected busy, not \(messages)")
            return true
        }
        return false
    }

    @Test func `G14: strangers of one address leave places to others, and who was welcomed is none`() async throws {
        let (arrivals, arrived) = AsyncStream.makeStream(of: WorkerConnection.self)
        let handler: ClusterListener.Handler = { connection in
            if connection.hello.worker.rawValue == "quiet" {
                arrived.yield(connection)
            } else {
                try? connection.welcome(.sample())
            }
            for await _ in connection.inbound {}
        }

        try await ListeningCoordinator.with(connectionsMax: 4, handler: handler) { address in
            var iterator = arrivals.makeAsyncIterator()
            let first = try await Self.join("quiet", address)
            let connection = try #require(await iterator.next())
            let second = try await Self.join("quiet", address)
            _ = await iterator.next()

            let third = try await RawPeer.connect(port: address.port).frames()
            let text = "too many new connections from your address"
            #expect(third.map(\.message) == [.refused(.busy, text: text)])
            let other = try await Self.join("w", address, from: "127.0.0.2")
            try await other.answer()
            try connection.welcome(.sample())
            try await first.answer()
            let fourth = try await Self.join("w", address)
            try await fourth.answer()

            for peer in [first, second, other, fourth] { try await peer.finishSending() }
            for peer in [first, other, fourth] {
                #expect(try await peer.frames().map(\.message) == [.welcome(.sample())])
            }
        }
    }
}
