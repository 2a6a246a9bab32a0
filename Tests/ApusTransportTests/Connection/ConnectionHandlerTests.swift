import ApusProtocol
import NIOCore
import NIOEmbedded
import Testing

@testable import ApusTransport

/// G14: when a connection is read, and when not.
@Suite struct ConnectionHandlerTests {
    private static let many = RateAllowance(burst: 1_000_000_000, perSecond: 1_000_000_000)

    @Test func `who sends too many messages is read again when the rate allows it`() throws {
        let messages = RateAllowance(burst: 10, perSecond: 10)
        let rig = try HandlerRig(rates: ConnectionRates(messages: messages, bytes: Self.many))
        try rig.join()
        try rig.channel.writeInbound(try HandlerRig.ready(0..<10))
        let before = rig.reads.count

        try rig.channel.writeInbound(try HandlerRig.ready(0..<10))
        rig.channel.read()
        rig.advance(by: .milliseconds(999))
        #expect(rig.reads.count == before)
        rig.advance(by: .milliseconds(1))

        #expect(rig.reads.count == before + 1)
        #expect(rig.link.end == nil)
    }

    @Test func `who sends too many bytes is read again when the rate allows it`() throws {
        let flood = try HandlerRig.ready(0..<1_000)
        let hello = try ClusterListenerTests.hello()
        let bytes = RateAllowance(burst: hello.readableBytes, perSecond: flood.readableBytes)
        let rig = try HandlerRig(rates: ConnectionRates(messages: Self.many, bytes: bytes))
        try rig.join()
        let before = rig.reads.count

        try rig.channel.writeInbound(flood)
        rig.advance(by: .milliseconds(999))
        #expect(rig.reads.count == before)
        rig.advance(by: .milliseconds(2))

        #expect(rig.reads.count == before + 1)
        #expect(rig.link.end == nil)
    }

    @Test func `a worker waits while all hold too much, and is read when there is room`() throws {
        let rig = try HandlerRig(budgets: ConnectionBudgets(received: ByteBudget(bytesMax: 1_000)))
        try rig.join()
        rig.budgets.received.took(1_000)
        let before = rig.reads.count

        try rig.channel.writeInbound(try HandlerRig.ready(0..<2))
        rig.advance(by: .minutes(1))
        #expect(rig.reads.count == before)
        rig.budgets.received.gave(1_000)

        #expect(rig.reads.count == before + 1)
        #expect(rig.link.end == nil)
    }

    @Test func `a stranger is told that there is no room`() throws {
        let budgets = ConnectionBudgets(received: ByteBudget(bytesMax: 1_000))
        budgets.received.took(1_000)

        let rig = try HandlerRig(budgets: budgets)

        #expect(try rig.lastWords() == .refused(.busy, text: Crowding.text))
        #expect(rig.link.end == .refused(.busy, text: Crowding.text, code: 0))
    }

    @Test func `a worker in the midst of a frame waits for room, but not for ever`() throws {
        let rig = try HandlerRig(budgets: ConnectionBudgets(received: ByteBudget(bytesMax: 1_000)))
        try rig.join()
        rig.budgets.received.took(1_000)
        var half = try HandlerRig.ready([1])
        half = half.getSlice(at: 0, length: half.readableBytes - 1) ?? half

        try rig.channel.writeInbound(half)
        rig.advance(by: .milliseconds(9_999))
        #expect(rig.link.end == nil)
        rig.advance(by: .milliseconds(1))

        #expect(try rig.lastWords() == .refused(.busy, text: Crowding.text))
        #expect(rig.budgets.received.heldBytes == 1_000)
    }

    /// Frames in any pieces, read or not, and an end of any kind.
    @Test(arguments: 1...50)
    func `whatever comes and however it ends, its bytes are given back`(seed: Int) throws {
        var random = SmallRandom(seed: seed)
        let rig = try HandlerRig()
        try rig.join()
        var sent = try HandlerRig.ready((0..<200).map { _ in random.next(100) })
        while sent.readableBytes > 0, random.next(60) > 0 {
            let count = min(sent.readableBytes, 1 + random.next(200))
            guard let slice = sent.readSlice(length: count) else { break }
            try rig.channel.writeInbound(slice)
            if random.next(4) == 0 { rig.link.add(ByteBuffer(repeating: 0, count: random.next(5_000))) }
            if random.next(8) == 0 { rig.channel.embeddedEventLoop.run() }
        }

        switch random.next(4) {
        case 0: try rig.channel.writeInbound(ByteBuffer(repeating: 0xFF, count: 64))
        case 1: rig.link.close(for: .closed)
        case 2: rig.link.startFinish()
        default: rig.channel.pipeline.fireErrorCaught(ChannelError.ioOnClosedChannel)
        }
        rig.link.inbox.abandon()
        rig.advance(by: .seconds(3))
        rig.channel.embeddedEventLoop.run()

        #expect(rig.budgets.received.heldBytes == 0)
        #expect(rig.budgets.queued.heldBytes == 0)
    }
}
