package import ApusIdentity
package import ApusProtocol
import NIOCore

/// A program that asks for a certificate, over TLS.
package struct JoinConnection: Sendable {
    package let request: JoinRequest

    /// The certificate that it showed; one that this coordinator's authority made, good or not.
    package let certificate: WorkerCertificate?

    /// The peer's address without its port, for limits and logs.
    package let address: String
    let channel: any Channel

    /// Says that there is no room now, and closes; for the channel's own event loop.
    func turnAway(_ text: String) {
        self.channel.writeAndFlush(ByteBuffer(bytes: JoinAnswer.busy(text).line), promise: nil)
        // What is written goes out first.
        self.channel.close(promise: nil)
    }

    /// Answers, and closes.
    package func answer(_ answer: JoinAnswer) async {
        // A peer that has gone asked for nothing.
        try? await self.channel.writeAndFlush(ByteBuffer(bytes: answer.line)).get()
        try? await self.channel.close().get()
    }
}

/// Reads the one line that a ``JoinRequest`` is.
final class JoinHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let limit: TimeAmount
    private let arrived: (JoinRequest) -> Void
    private var line: [UInt8] = []
    private var isRead = false
    private var timer: Scheduled<Void>?

    /// The whole exchange takes at most `limit`.
    init(within limit: TimeAmount, arrived: @escaping (JoinRequest) -> Void) {
        self.limit = limit
        self.arrived = arrived
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let loop = context.eventLoop.assumeIsolated()
        self.timer = loop.scheduleTask(in: self.limit) { context.close(promise: nil) }
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !self.isRead else { return }
        self.line += self.unwrapInboundIn(data).readableBytesView
        let end = self.line.firstIndex(of: 0x0A)
        guard (end ?? self.line.count) <= JoinRequest.bytesMax else { return self.refuse(context) }
        guard let end else { return }
        self.isRead = true
        guard let request = JoinRequest(line: Array(self.line[..<end])) else { return self.refuse(context) }
        self.line = []
        self.arrived(request)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.read()
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.timer?.cancel()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func refuse(_ context: ChannelHandlerContext) {
        self.isRead = true
        let answer = JoinAnswer.refused("this is no join request; compare the versions of both programs")
        let channel = context.channel
        context.writeAndFlush(self.wrapOutboundOut(ByteBuffer(bytes: answer.line))).whenComplete { _ in
            channel.close(promise: nil)
        }
    }
}
