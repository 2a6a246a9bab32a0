import ApusProtocol
import NIOCore
import NIOEmbedded
import Testing

@testable import ApusTransport

/// A coordinator's side of one connection, on a channel and a clock that the test moves.
final class HandlerRig {
    let channel = EmbeddedChannel()
    let reads = ReadCounter()
    let budgets: ConnectionBudgets
    let link: Link<CoordinatorHandshake>

    init(rates: ConnectionRates? = nil, budgets: ConnectionBudgets = ConnectionBudgets()) throws {
        self.budgets = budgets
        self.link = Link(channel: self.channel, role: CoordinatorHandshake(token: JoinToken("t")), budgets: budgets)
        let handler = ConnectionHandler(link: self.link, handshakeTimeout: .seconds(10), rates: rates) { _ in }
        try self.channel.pipeline.syncOperations.addHandlers([self.reads, handler])
        try self.channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    /// The peer says hello, and is welcome.
    func join() throws {
        try self.channel.writeInbound(ClusterListenerTests.hello())
        #expect(self.link.decide { $0.welcomed(.sample) })
    }

    func advance(by time: TimeAmount) {
        self.channel.embeddedEventLoop.advanceTime(by: time)
    }

    /// What the peer was told at the end.
    func lastWords() throws -> CoordinatorMessage? {
        var reader = FrameReader()
        var last: CoordinatorMessage?
        while let bytes = try self.channel.readOutbound(as: ByteBuffer.self) {
            reader.append(bytes)
            while let frame = try reader.next() {
                if case .control(let payload) = frame { last = try CoordinatorFrame(payload: payload).message }
            }
        }
        return last
    }

    static func ready(_ counts: some Sequence<Int>) throws -> ByteBuffer {
        var buffer = ByteBuffer()
        for count in counts {
            try WorkerFrame(session: .sample, message: .ready(attemptsMax: count)).write(into: &buffer)
        }
        return buffer
    }
}

/// Counts how often a channel is asked to read.
final class ReadCounter: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    private(set) var count = 0

    func read(context: ChannelHandlerContext) {
        self.count += 1
        context.read()
    }
}
