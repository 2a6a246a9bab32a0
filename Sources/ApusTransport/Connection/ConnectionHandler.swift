import ApusProtocol
import NIOCore

/// Turns the bytes of one channel into messages, and closes it when its peer breaks a rule.
final class ConnectionHandler<Role: ConnectionRole>: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let link: Link<Role>
    private let handshakeTimeout: TimeAmount
    private let greeted: @Sendable (Role.Greeting) -> Void
    private let refusedAtOnce: ByteBuffer?
    private var reader = FrameReader(frameBytesMax: Role.greetingBytesMax)
    private var handshakeTimer: Scheduled<Void>?
    private var batch: [Inbound<Role.Received.Message>] = []
    private var batchBytes = 0
    private var isLingering = false
    private var droppedBytes = 0

    /// With `refusedAtOnce`, that is all the peer gets.
    init(
        link: Link<Role>,
        handshakeTimeout: TimeAmount,
        refusedAtOnce: ByteBuffer? = nil,
        greeted: @escaping @Sendable (Role.Greeting) -> Void
    ) {
        self.link = link
        self.handshakeTimeout = handshakeTimeout
        self.refusedAtOnce = refusedAtOnce
        self.greeted = greeted
    }

    /// Behind TLS it comes to a channel that is active already.
    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { self.begin(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        self.begin(context)
    }

    private func begin(_ context: ChannelHandlerContext) {
        if let words = self.refusedAtOnce {
            self.link.note(.closed)
            self.linger(context, saying: words)
        } else {
            let loop = context.eventLoop.assumeIsolated()
            self.handshakeTimer = loop.scheduleTask(in: self.handshakeTimeout) { self.timedOut(context) }
        }
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = self.unwrapInboundIn(data)
        guard !self.isLingering else { return self.drop(bytes, context) }
        self.batchBytes += bytes.readableBytes
        self.reader.append(bytes)
        do {
            while !self.isLingering, let frame = try self.reader.next() { try self.take(frame, context) }
        } catch {
            self.fail(error, context)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if self.deliver() { context.read() }
        context.fireChannelReadComplete()
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.handshakeTimer?.cancel()
        _ = self.deliver()
        if !self.isLingering {
            do {
                try self.reader.finish()
                self.link.note(.peerClosed)
            } catch {
                self.link.note(.protocolError(error))
            }
        }
        self.link.outbox.close()
        self.link.inbox.end()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .read = event as? IdleStateHandler.IdleStateEvent else {
            return context.fireUserInboundEventTriggered(event)
        }
        // A peer is not silent when it is this side that does not read.
        if !self.link.inbox.isPaused, !self.isLingering { self.fail(.silence, context) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.link.close(for: .lost("\(error)"))
    }

    private func take(_ frame: FrameReader.Frame, _ context: ChannelHandlerContext) throws(ProtocolError) {
        switch frame {
        case .data(let chunk):
            let isWanted = try self.link.decide { role throws(ProtocolError) in try role.received(chunk) }
            if isWanted { self.batch.append(.chunk(chunk)) }
        case .control(let payload):
            let control = try Role.Received(payload: payload)
            let step = try self.link.decide { role throws(ProtocolError) in try role.step(control) }
            if let step { self.perform(step, context) }
        }
    }

    private func perform(
        _ step: ConnectionStep<Role.Received.Message, Role.Greeting>,
        _ context: ChannelHandlerContext
    ) {
        switch step {
        case .deliver(let message):
            self.batch.append(.message(message))
        case .greeted(let greeting):
            self.handshakeTimer?.cancel()
            self.reader.frameBytesMax = WireLimits.frameBytesMax
            self.greeted(greeting)
        case .refuse(let refusal, let text):
            self.link.note(.refused(refusal, text: text, code: 0))
            self.linger(context, saying: CoordinatorFrame.refusal(refusal, text: text))
        case .refused(let refusal, let text, let code):
            self.link.close(for: .refused(refusal, text: text, code: code))
        }
    }

    private func deliver() -> Bool {
        guard !self.batch.isEmpty else { return true }
        let batch = self.batch
        self.batch = []
        defer { self.batchBytes = 0 }
        return self.link.inbox.deliver(batch, byteCount: self.batchBytes)
    }

    private func timedOut(_ context: ChannelHandlerContext) {
        do {
            try self.link.decide { role throws(ProtocolError) in try role.timedOut() }
        } catch {
            self.fail(error, context)
        }
    }

    private func fail(_ error: ProtocolError, _ context: ChannelHandlerContext) {
        _ = self.deliver()
        self.link.note(.protocolError(error))
        self.link.inbox.end()
        let words = self.link.decide { role in role.lastWords(error) }
        guard let words else { return context.close(promise: nil) }
        self.linger(context, saying: words)
    }

    private func linger(_ context: ChannelHandlerContext, saying words: ByteBuffer) {
        self.isLingering = true
        self.reader = FrameReader(frameBytesMax: 0)
        self.link.outbox.flush()
        self.link.outbox.close()
        self.link.inbox.end()
        context.writeAndFlush(self.wrapOutboundOut(words), promise: nil)
        context.close(mode: .output, promise: nil)
        let channel = context.channel
        context.eventLoop.scheduleTask(in: Linger.timeMax) { channel.close(promise: nil) }
        context.read()
    }

    private func drop(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        self.droppedBytes += bytes.readableBytes
        if self.droppedBytes > Linger.bytesMax { context.close(promise: nil) }
    }
}

extension CoordinatorFrame {
    /// The whole frame of a refusal, outside any session.
    static func refusal(_ refusal: Refusal, text: String) -> ByteBuffer {
        var buffer = ByteBuffer()
        do {
            try CoordinatorFrame(session: nil, message: .refused(refusal, text: text)).write(into: &buffer)
        } catch {
            preconditionFailure("a refusal is always writable")
        }
        return buffer
    }
}
