import ApusProtocol
import NIOCore

/// Stands before TLS and looks at the first bytes: who speaks HTTP is told in HTTP, who speaks no TLS is closed.
final class PlainKnock: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var opening = ByteBuffer()
    private var isTurnedAway = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !self.isTurnedAway else { return }
        var bytes = self.unwrapInboundIn(data)
        self.opening.writeBuffer(&bytes)
        guard let first = self.opening.getInteger(at: self.opening.readerIndex, as: UInt8.self) else { return }
        if first == 0x16 {
            context.fireChannelRead(self.wrapInboundOut(self.opening))
            context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
            return
        }
        guard let number = self.opening.getInteger(at: self.opening.readerIndex, as: UInt32.self) else { return }
        self.isTurnedAway = true
        guard ForeignProtocol(opening: number) == .http else { return context.close(promise: nil) }
        context.writeAndFlush(self.wrapOutboundOut(HTTPAnswer.bytes), promise: nil)
        context.close(mode: .output, promise: nil)
        let channel = context.channel
        context.eventLoop.scheduleTask(in: Linger.timeMax) { channel.close(promise: nil) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if self.opening.readableBytes > 0, self.opening.readableBytes < 4 || self.isTurnedAway { context.read() }
        context.fireChannelReadComplete()
    }
}
