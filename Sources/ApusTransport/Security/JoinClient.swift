package import ApusIdentity
package import ApusProtocol
package import ApusStudy
import NIOCore
import NIOPosix
import Synchronization

/// Asks a coordinator for a certificate.
package struct JoinClient: Sendable {
    package let host: String
    package let port: Int
    package let authority: Fingerprint
    package let timeout: Duration
    package let now: @Sendable () -> UnixTime

    package init(
        host: String,
        port: Int,
        authority: Fingerprint,
        timeout: Duration = .seconds(10),
        now: @escaping @Sendable () -> UnixTime
    ) {
        self.host = host
        self.port = port
        self.authority = authority
        self.timeout = timeout
        self.now = now
    }

    /// Sends the request once the coordinator is known to be the right one, and gives its answer.
    ///
    /// Throws a ``ConnectionEnd``.
    package func ask(_ request: JoinRequest, showing identity: PrivateIdentity? = nil) async throws -> JoinAnswer {
        let tls = try ClientTLS(.join, authority: self.authority, identity: identity, now: self.now)
        let timeout = TimeAmount(self.timeout)
        let noted = FaultNote()
        do {
            let answer = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connectTimeout(timeout)
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .connect(host: self.host, port: self.port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let promise = channel.eventLoop.makePromise(of: JoinAnswer.self)
                        let handler = JoinAnswerHandler(request: request, within: timeout, answered: promise)
                        try channel.pipeline.syncOperations.addHandler(tls.handler { noted.set($0) })
                        try channel.pipeline.syncOperations.addHandler(handler)
                        return promise.futureResult
                    }
                }
                .get()
            return answer
        } catch let end as ConnectionEnd {
            throw end
        } catch {
            if let fault = noted.value { throw ConnectionEnd.unverified("\(fault)") }
            throw ConnectionEnd.lost("\(error)")
        }
    }
}

/// Why the peer of one connection is not the coordinator, told by a callback.
final class FaultNote: Sendable {
    private let fault = Mutex<PeerCheck.Fault?>(nil)

    var value: PeerCheck.Fault? { self.fault.withLock { $0 } }

    func set(_ fault: PeerCheck.Fault) {
        self.fault.withLock { $0 = fault }
    }
}

/// Writes a request and reads the one line of its answer.
final class JoinAnswerHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let request: JoinRequest
    private let limit: TimeAmount
    private let answered: EventLoopPromise<JoinAnswer>
    private var line: [UInt8] = []
    private var timer: Scheduled<Void>?

    init(request: JoinRequest, within limit: TimeAmount, answered: EventLoopPromise<JoinAnswer>) {
        self.request = request
        self.limit = limit
        self.answered = answered
    }

    func channelActive(context: ChannelHandlerContext) {
        let loop = context.eventLoop.assumeIsolated()
        self.timer = loop.scheduleTask(in: self.limit) { self.fail(.lost("no answer in time"), context) }
        // TLS keeps it back until the coordinator has been checked.
        context.writeAndFlush(self.wrapOutboundOut(ByteBuffer(bytes: self.request.line)), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.line += self.unwrapInboundIn(data).readableBytesView
        guard self.line.count <= JoinAnswer.bytesMax else { return self.fail(.lost("the answer is too long"), context) }
        guard let end = self.line.firstIndex(of: 0x0A) else { return }
        guard let answer = JoinAnswer(line: Array(self.line[..<end])) else {
            return self.fail(.lost("the answer cannot be read; compare the versions of both programs"), context)
        }
        self.answered.succeed(answer)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.timer?.cancel()
        self.answered.fail(ConnectionEnd.peerClosed)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.answered.fail(error)
        context.close(promise: nil)
    }

    private func fail(_ end: ConnectionEnd, _ context: ChannelHandlerContext) {
        self.answered.fail(end)
        context.close(promise: nil)
    }
}
