import ApusProtocol
import ApusStudy
import NIOCore

/// Turns the bytes of one channel into messages, and closes it when its peer breaks a rule.
///
/// Every request to read comes through it, so that it reads no further while its inbox is full, while its peer sent more
/// than its rates allow, and while all connections together hold too much.
final class ConnectionHandler<Role: ConnectionRole>: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let link: Link<Role>
    private let handshakeTimeout: TimeAmount
    private let greeted: @Sendable (Role.Greeting) -> Void
    private let refusedAtOnce: ByteBuffer?
    private var reader = FrameReader(frameBytesMax: Role.greetingBytesMax)
    private var handshakeTimer: Scheduled<Void>?
    private var batch: [Inbound<Role.Received.Message>] = []
    private var isGreeted = false
    private var isLingering = false
    private var droppedBytes = 0

    private var rates: ConnectionRates?

    /// Of this reading.
    private var readBytes = 0

    /// Counted in the budget, and not passed to the inbox.
    private var heldBytes = 0

    /// Until then the peer sent too much to be read.
    private var resting: Scheduled<Void>?

    /// All connections hold too much together, and this one waits.
    private var isCrowded = false
    private var crowdTimer: Scheduled<Void>?

    /// With `refusedAtOnce`, that is all the peer gets; without `rates` it may send as much as it likes.
    init(
        link: Link<Role>,
        handshakeTimeout: TimeAmount,
        rates: ConnectionRates? = nil,
        refusedAtOnce: ByteBuffer? = nil,
        greeted: @escaping @Sendable (Role.Greeting) -> Void
    ) {
        self.link = link
        self.handshakeTimeout = handshakeTimeout
        self.rates = rates
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
        self.read(context: context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = self.unwrapInboundIn(data)
        guard !self.isLingering else { return self.drop(bytes, context) }
        self.readBytes += bytes.readableBytes
        self.heldBytes += bytes.readableBytes
        self.link.received.took(bytes.readableBytes)
        self.reader.append(bytes)
        do {
            while !self.isLingering, let frame = try self.reader.next() { try self.take(frame, context) }
        } catch {
            self.fail(error, context)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        let (messages, bytes) = (self.batch.count, self.readBytes)
        self.readBytes = 0
        let hasRoom = self.deliver()
        let now = Duration.nanoseconds(Int64(context.eventLoop.now.uptimeNanoseconds))
        let wait = self.isLingering ? nil : self.rates?.took(messages: messages, bytes: bytes, now: now)
        if let wait, wait > .zero {
            self.rest(for: wait, context)
        } else if hasRoom {
            self.read(context: context)
        }
        context.fireChannelReadComplete()
    }

    /// Reads, or does so later.
    func read(context: ChannelHandlerContext) {
        guard !self.isLingering else { return context.read() }
        guard self.resting == nil else { return }
        self.isCrowded = !self.link.received.admits(self.link)
        if self.isCrowded { return self.crowded(context) }
        self.crowdTimer?.cancel()
        self.crowdTimer = nil
        context.read()
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.cancelTimers()
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

    func handlerRemoved(context: ChannelHandlerContext) {
        self.cancelTimers()
        self.giveBack()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .read = event as? IdleStateHandler.IdleStateEvent else {
            return context.fireUserInboundEventTriggered(event)
        }
        // A peer is not silent when it is this side that does not read.
        let isRead = !self.link.inbox.isPaused && !self.isCrowded && self.resting == nil
        if isRead, !self.isLingering { self.fail(.silence, context) }
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
            self.isGreeted = true
            self.reader.frameBytesMax = WireLimits.frameBytesMax
            self.greeted(greeting)
        case .refuse(let refusal, let text):
            self.link.note(.refused(refusal, text: text, code: 0))
            self.linger(context, saying: CoordinatorFrame.refusal(refusal, text: text))
        case .refused(let refusal, let text, let code):
            self.link.close(for: .refused(refusal, text: text, code: code))
        }
    }

    /// Passes on what came, but for an unfinished frame; false when the inbox is full.
    private func deliver() -> Bool {
        let passed = max(0, self.heldBytes - self.reader.unreadBytes)
        self.heldBytes -= passed
        guard !self.batch.isEmpty else {
            self.link.received.gave(passed)
            return true
        }
        let batch = self.batch
        self.batch = []
        return self.link.inbox.deliver(batch, byteCount: passed)
    }

    private func giveBack() {
        self.link.received.forget(self.link)
        self.link.received.gave(self.heldBytes)
        self.heldBytes = 0
    }

    private func cancelTimers() {
        for timer in [self.handshakeTimer, self.resting, self.crowdTimer] { timer?.cancel() }
        self.resting = nil
    }

    private func rest(for wait: Duration, _ context: ChannelHandlerContext) {
        self.resting?.cancel()
        let loop = context.eventLoop.assumeIsolated()
        self.resting = loop.scheduleTask(in: TimeAmount(wait)) {
            self.resting = nil
            // A full inbox asks for more itself.
            if !self.link.inbox.isPaused { self.read(context: context) }
        }
    }

    /// Tells a stranger to come again, and after a while a worker in the midst of a frame.
    ///
    /// Nobody can handle half a frame and make room, and many of them would wait for each other.
    private func crowded(_ context: ChannelHandlerContext) {
        guard self.isGreeted else { return self.turnAway(context) }
        guard self.heldBytes > 0, self.crowdTimer == nil else { return }
        let loop = context.eventLoop.assumeIsolated()
        self.crowdTimer = loop.scheduleTask(in: Crowding.timeMax) { self.turnAway(context) }
    }

    private func turnAway(_ context: ChannelHandlerContext) {
        _ = self.deliver()
        self.link.note(.refused(.busy, text: Crowding.text, code: 0))
        self.link.inbox.end()
        let words = self.link.decide { role in role.busyWords(Crowding.text) }
        guard let words else { return context.close(promise: nil) }
        self.linger(context, saying: words)
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
        self.cancelTimers()
        self.giveBack()
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
    /// The whole frame of a refusal.
    static func refusal(
        _ refusal: Refusal,
        text: String,
        session: SessionID? = nil,
        code: UInt32 = 0
    ) -> ByteBuffer {
        let frame = CoordinatorFrame(session: session, message: .refused(refusal, text: text), code: code)
        var buffer = ByteBuffer()
        do {
            try frame.write(into: &buffer)
        } catch {
            preconditionFailure("a refusal is always writable")
        }
        return buffer
    }
}
