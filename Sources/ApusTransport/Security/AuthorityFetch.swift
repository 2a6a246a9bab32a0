package import ApusIdentity
package import ApusStudy
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS

/// Asks a coordinator's HTTPS port for its authority's certificate, of which only the fingerprint is known.
package struct AuthorityFetch: Sendable {
    package let host: String
    package let port: Int
    package let authority: Fingerprint
    package let now: @Sendable () -> UnixTime

    package init(host: String, port: Int, authority: Fingerprint, now: @escaping @Sendable () -> UnixTime) {
        self.host = host
        self.port = port
        self.authority = authority
        self.now = now
    }

    /// The certificate as DER, checked; nothing is sent.
    ///
    /// Throws a ``ConnectionEnd``.
    package func run() async throws -> [UInt8] {
        let tls = try ClientTLS(.web, authority: self.authority, identity: nil, now: self.now)
        let noted = FaultNote()
        do {
            return try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connectTimeout(.seconds(10))
                .connect(host: self.host, port: self.port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let promise = channel.eventLoop.makePromise(of: [UInt8].self)
                        try channel.pipeline.syncOperations.addHandler(tls.handler { noted.set($0) })
                        try channel.pipeline.syncOperations.addHandler(HandshakeEnd(found: promise))
                        return promise.futureResult
                    }
                }
                .get()
        } catch {
            if let fault = noted.value { throw ConnectionEnd.unverified("\(fault)") }
            throw ConnectionEnd.lost("\(error)")
        }
    }
}

/// Takes the authority's certificate from a handshake that has been checked, and closes.
private final class HandshakeEnd: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let found: EventLoopPromise<[UInt8]>
    private var timer: Scheduled<Void>?

    init(found: EventLoopPromise<[UInt8]>) {
        self.found = found
    }

    func channelActive(context: ChannelHandlerContext) {
        let loop = context.eventLoop.assumeIsolated()
        self.timer = loop.scheduleTask(in: .seconds(10)) { context.close(promise: nil) }
        context.fireChannelActive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .handshakeCompleted = event as? TLSUserEvent else {
            return context.fireUserInboundEventTriggered(event)
        }
        do {
            let chain = try context.pipeline.syncOperations.nioSSL_peerValidatedCertificateChain()
            guard let last = chain?.last else { throw PeerCheck.Fault.malformed }
            self.found.succeed(try last.toDERBytes())
        } catch {
            self.found.fail(error)
        }
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.timer?.cancel()
        self.found.fail(ConnectionEnd.peerClosed)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.found.fail(error)
        context.close(promise: nil)
    }
}
