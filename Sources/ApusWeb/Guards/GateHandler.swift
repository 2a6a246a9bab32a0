import ApusAPI
import Foundation
import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Answers requests on a connection for which there is no place, and closes it.
///
/// Stands between the connection and the server, so that a refused one costs no task and reaches no route.
final class GateHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long a refused client has to ask, before it is closed unheard.
    private static let patience = TimeAmount.seconds(1)

    private let gate: ConnectionGate
    private var isAdmitted = false
    private var isAnswered = false

    init(gate: ConnectionGate) {
        self.gate = gate
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let (gate, address) = (self.gate, context.remoteAddress?.ipAddress ?? "")
        self.isAdmitted = gate.enter(from: address)
        let channel = context.channel
        guard self.isAdmitted else {
            context.eventLoop.scheduleTask(in: Self.patience) { channel.close(promise: nil) }
            return
        }
        channel.closeFuture.whenComplete { _ in gate.leave(from: address) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !self.isAdmitted else { return context.fireChannelRead(data) }
        guard case .head = self.unwrapInboundIn(data), !self.isAnswered else { return }
        self.isAnswered = true
        let body = Self.body(self.gate.most)
        var fields = HTTPFields()
        fields[.contentType] = "application/problem+json"
        fields[.contentLength] = "\(body.readableBytes)"
        fields[.retryAfter] = "2"
        fields[.connection] = "close"
        let head = HTTPResponse(status: .serviceUnavailable, headerFields: fields)
        context.write(self.wrapOutboundOut(.head(head)), promise: nil)
        context.write(self.wrapOutboundOut(.body(body)), promise: nil)
        let channel = context.channel
        context.writeAndFlush(self.wrapOutboundOut(.end(nil))).whenComplete { _ in channel.close(promise: nil) }
    }

    private static func body(_ most: Int) -> ByteBuffer {
        let problem = Problem(
            title: HTTPResponse.Status.serviceUnavailable.reasonPhrase,
            status: HTTPResponse.Status.serviceUnavailable.code,
            detail:
                "Too many connections: there are \(most) in all, and half of them for one address. Try again later.",
            issues: []
        )
        // A value of texts and numbers has a JSON form.
        return ByteBuffer(bytes: (try? JSONEncoder().encode(problem)) ?? Data())
    }
}
