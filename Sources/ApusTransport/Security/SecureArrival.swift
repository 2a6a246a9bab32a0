import NIOCore
import NIOTLS

/// Waits for TLS, then makes way for the handlers of what was negotiated.
final class SecureArrival: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private let limit: TimeAmount
    private let arrived: (any Channel, ApplicationProtocol) throws -> Void
    private let failed: (String) -> Void
    private var timer: Scheduled<Void>?

    /// Both are called on the channel's event loop; one of them, once.
    init(
        within limit: TimeAmount,
        arrived: @escaping (any Channel, ApplicationProtocol) throws -> Void,
        failed: @escaping (String) -> Void
    ) {
        self.limit = limit
        self.arrived = arrived
        self.failed = failed
    }

    func channelActive(context: ChannelHandlerContext) {
        let loop = context.eventLoop.assumeIsolated()
        self.timer = loop.scheduleTask(in: self.limit) {
            self.failed("TLS was not agreed on in time")
            context.close(promise: nil)
        }
        context.fireChannelActive()
        context.read()
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.timer?.cancel()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .handshakeCompleted(let name) = event as? TLSUserEvent else {
            return context.fireUserInboundEventTriggered(event)
        }
        self.timer?.cancel()
        do {
            guard let agreed = name.flatMap(ApplicationProtocol.init(rawValue:)) else {
                self.failed("the peer names none of the protocols \(ApplicationProtocol.allCases.map(\.rawValue))")
                return context.close(promise: nil)
            }
            try self.arrived(context.channel, agreed)
            context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
        } catch {
            self.failed("\(error)")
            context.close(promise: nil)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.failed("\(error)")
        context.close(promise: nil)
    }
}
