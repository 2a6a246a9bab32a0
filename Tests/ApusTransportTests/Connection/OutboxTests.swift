import NIOCore
import NIOEmbedded
import Testing

@testable import ApusTransport

@Suite(.timeLimit(.minutes(1))) struct OutboxTests {
    @Test func `what many calls queue goes out in one flush, in order`() throws {
        let channel = EmbeddedChannel()
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        let outbox = Outbox(channel: channel)

        for number in UInt8(1)...3 { #expect(outbox.add(ByteBuffer(bytes: [number])) == nil) }
        #expect(try channel.readOutbound(as: ByteBuffer.self) == nil)
        channel.embeddedEventLoop.run()

        let sent = try (0..<3).map { _ in try channel.readOutbound(as: ByteBuffer.self) }
        #expect(sent == [1, 2, 3].map { ByteBuffer(bytes: [$0]) })
    }

    @Test func `too much is told once, and nothing more is taken`() {
        let outbox = Outbox(channel: EmbeddedChannel())
        let most = ByteBuffer(bytes: [UInt8](repeating: 0, count: Outbox.queuedBytesMax))

        #expect(outbox.add(most) == nil)
        #expect(outbox.add(ByteBuffer(bytes: [0])) == Outbox.queuedBytesMax + 1)
        #expect(outbox.add(ByteBuffer(bytes: [0])) == nil)
    }

    @Test(arguments: 1...20)
    func `after any sequence nothing is held`(seed: Int) throws {
        let budget = QueueBudget()
        var random = SmallRandom(seed: seed)
        let channel = EmbeddedChannel()
        let clog = Clog()
        try channel.pipeline.syncOperations.addHandler(clog)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        let outbox = Outbox(channel: channel, budget: budget)

        for _ in 0..<200 {
            switch random.next(10) {
            case 0..<5: _ = outbox.add(ByteBuffer(repeating: 0, count: random.next(200_000)))
            case 5..<8: channel.embeddedEventLoop.run()
            case 8: clog.finish(failing: random.next(2) == 0)
            default: if random.next(40) == 0 { outbox.close() }
            }
        }
        outbox.close()
        channel.embeddedEventLoop.run()
        clog.finish(failing: true)

        #expect(budget.heldBytes == 0)
    }

    @Test func `a closed outbox makes nobody wait`() async {
        let outbox = Outbox(channel: EmbeddedChannel())
        _ = outbox.add(ByteBuffer(bytes: [UInt8](repeating: 0, count: Outbox.roomBytes + 1)))

        async let room: Void = outbox.room()
        outbox.close()

        await room
        #expect(outbox.add(ByteBuffer(bytes: [0])) == nil)
    }

    @Test func `a cancelled sender does not wait`() async {
        let outbox = Outbox(channel: EmbeddedChannel())
        _ = outbox.add(ByteBuffer(bytes: [UInt8](repeating: 0, count: Outbox.roomBytes + 1)))

        let isCancelled = await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                await outbox.room()
                return Task.isCancelled
            }
            group.cancelAll()
            return await group.next()
        }

        #expect(isCancelled == true)
    }
}

/// Keeps what is written until it is told how that went.
private final class Clog: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    private var promises: [EventLoopPromise<Void>] = []

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if let promise { self.promises.append(promise) }
    }

    func finish(failing: Bool) {
        let promises = self.promises
        self.promises = []
        for promise in promises {
            if failing { promise.fail(ChannelError.ioOnClosedChannel) } else { promise.succeed(()) }
        }
    }
}
