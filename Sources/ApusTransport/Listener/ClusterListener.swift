import ApusIdentity
import ApusProtocol
import ApusStudy
package import Logging
import NIOCore
import NIOPosix
import NIOSSL
import ServiceLifecycle
import Synchronization

/// The port where workers join.
///
/// Each worker whose hello is good is given to the handler, in a task of its own; the connection closes when that
/// returns. A shutdown cancels the handlers. What a peer does wrong closes its own connection and nothing else.
package struct ClusterListener: Service {
    package typealias Handler = @Sendable (WorkerConnection) async -> Void
    package typealias Joiner = @Sendable (JoinConnection) async -> Void

    private enum Arrival: Sendable {
        case worker(WorkerConnection)
        case join(JoinConnection)
    }

    private typealias Arrivals = AsyncStream<Arrival>.Continuation

    /// What the connections of one run share.
    private struct Shared: Sendable {
        let registry: ConnectionRegistry
        let budgets: ConnectionBudgets
        let arrivals: Arrivals
        let log: PeerLog
    }

    private let settings: ListenerSettings
    private let logger: Logger
    private let listening: @Sendable (ListenerAddress) -> Void
    private let handler: Handler
    private let joiner: Joiner

    /// `listening` is told where, when the port is bound; `joiner` answers those who have no certificate yet.
    package init(
        settings: ListenerSettings,
        logger: Logger,
        listening: @escaping @Sendable (ListenerAddress) -> Void = { _ in },
        joiner: @escaping Joiner = { await $0.answer(.refused("this coordinator takes no new workers")) },
        handler: @escaping Handler
    ) {
        self.joiner = joiner
        self.settings = settings
        self.logger = logger
        self.listening = listening
        self.handler = handler
    }

    /// Returns after a shutdown, with every connection closed; throws when the port cannot be bound.
    package func run() async throws {
        let registry = ConnectionRegistry(
            connectionsMax: self.settings.connectionsMax,
            refusedMax: self.settings.refusedMax
        )
        let (arrived, arrivals) = AsyncStream.makeStream(
            of: Arrival.self,
            bufferingPolicy: .bufferingOldest(self.settings.connectionsMax)
        )
        let budgets = ConnectionBudgets(
            received: ByteBudget(bytesMax: self.settings.receivedBytesMax),
            queued: QueueBudget(bytesMax: self.settings.queuedBytesMax)
        )
        let log = PeerLog(logger: self.logger)
        let shared = Shared(registry: registry, budgets: budgets, arrivals: arrivals, log: log)
        let server = try await self.bind(shared)
        let isShutDown = Mutex(false)
        server.closeFuture.whenComplete { _ in arrivals.finish() }
        if let address = server.localAddress, let port = address.port {
            self.listening(ListenerAddress(host: address.ipAddress ?? self.settings.host, port: port))
        }

        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { connections in
                for await arrival in arrived {
                    connections.addTask {
                        switch arrival {
                        case .worker(let connection): await self.serve(connection)
                        case .join(let connection): await self.joiner(connection)
                        }
                    }
                }
                connections.cancelAll()
            }
        } onGracefulShutdown: {
            isShutDown.withLock { $0 = true }
            arrivals.finish()
        }
        let isWanted = isShutDown.withLock { $0 } || Task.isCancelled
        // The socket may be closed already; either way it is closed then.
        try? await server.close().get()
        await registry.closeAll()
        guard isWanted else { throw ListenerError.closed }
    }

    /// Never throws: one bad peer must not take the other connections down with it.
    private func serve(_ connection: WorkerConnection) async {
        await self.handler(connection)
        connection.abandon()
        await connection.finish()
        self.logger.debug(
            "worker disconnected",
            metadata: ["worker": "\(connection.hello.worker.rawValue)", "reason": "\(connection.end ?? .closed)"]
        )
    }

    private func bind(_ shared: Shared) async throws(ListenerError) -> any Channel {
        do {
            return try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .serverChannelOption(.backlog, value: 4_096)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
                .childChannelOption(.socketOption(.so_keepalive), value: 1)
                .childChannelOption(.autoRead, value: false)
                .childChannelOption(.maxMessagesPerRead, value: 16)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try self.install(on: channel, shared)
                    }
                }
                .bind(host: self.settings.host, port: self.settings.port).get()
        } catch {
            throw .bind(host: self.settings.host, port: self.settings.port, reason: "\(error)")
        }
    }

    private func install(on channel: any Channel, _ shared: Shared) throws {
        let entry = shared.registry.add(channel, from: channel.remoteAddress?.ipAddress)
        guard entry != .closed else { return channel.close(promise: nil) }
        switch self.settings.security {
        case .plaintext(let token):
            try self.installCluster(on: channel, entry, token: token, shared)
        case .tls(let tls):
            let arrival = SecureArrival(within: TimeAmount(self.settings.handshakeTimeout)) { channel, agreed in
                switch agreed {
                case .cluster: try self.installCluster(on: channel, entry, token: nil, shared)
                case .join: try self.installJoin(on: channel, entry, shared.arrivals)
                }
            } failed: { reason in
                shared.log.note("a connection did not come to TLS", peer: channel.remoteAddress, .lost(reason))
            }
            try channel.pipeline.syncOperations.addHandlers([PlainKnock(), tls.handler(), arrival])
        }
    }

    private func installJoin(
        on channel: any Channel,
        _ entry: ConnectionRegistry.Entry,
        _ arrivals: Arrivals
    ) throws {
        let certificate = try Self.certificate(of: channel)
        let address = channel.remoteAddress?.ipAddress ?? "unknown"
        let handler = JoinHandler(within: TimeAmount(self.settings.handshakeTimeout)) { request in
            let connection = JoinConnection(
                request: request,
                certificate: certificate,
                address: address,
                channel: channel
            )
            // A join that finds no place comes again.
            if entry == .taken, case .enqueued = arrivals.yield(.join(connection)) { return }
            connection.turnAway(entry.refusal ?? "too many connections")
        }
        try channel.pipeline.syncOperations.addHandler(handler)
    }

    private static func certificate(of channel: any Channel) throws -> WorkerCertificate? {
        let shown = try channel.pipeline.syncOperations.nioSSL_peerCertificate()
        return try shown.flatMap { WorkerCertificate(der: try $0.toDERBytes()) }
    }

    private func installCluster(
        on channel: any Channel,
        _ entry: ConnectionRegistry.Entry,
        token: JoinToken?,
        _ shared: Shared
    ) throws {
        let certificate = token == nil ? try Self.certificate(of: channel) : nil
        let role = CoordinatorHandshake(versions: self.settings.versions, token: token)
        let link = Link(channel: channel, role: role, budgets: shared.budgets)
        let handler = ConnectionHandler(
            link: link,
            handshakeTimeout: TimeAmount(self.settings.handshakeTimeout),
            rates: self.settings.rates,
            refusedAtOnce: entry.refusal.map { CoordinatorFrame.refusal(.busy, text: $0) }
        ) { greeting in
            let connection = WorkerConnection(
                greeting: greeting,
                certificate: certificate,
                link: link,
                registry: shared.registry
            )
            Self.arrive(connection, shared.arrivals)
        }
        let idle = IdleStateHandler(readTimeout: TimeAmount(self.settings.idleTimeout))
        try channel.pipeline.syncOperations.addHandlers([idle, handler])
        let address = channel.remoteAddress
        channel.closeFuture.whenComplete { _ in
            switch link.end {
            case .protocolError?: shared.log.note("a connection broke the protocol", peer: address, link.end)
            case .refused?: shared.log.note("a worker was refused", peer: address, link.end)
            case .slowReader?: shared.log.note("a worker does not read what it is sent", peer: address, link.end)
            default: break
            }
        }
    }

    private static func arrive(_ connection: WorkerConnection, _ arrivals: Arrivals) {
        let refusal: (Refusal, String)
        switch arrivals.yield(.worker(connection)) {
        case .enqueued: return
        case .dropped: refusal = (.busy, "too many workers join at once")
        case .terminated: refusal = (.shuttingDown, "the coordinator is going down")
        @unknown default: refusal = (.busy, "too many workers join at once")
        }
        connection.turnAway(refusal.0, text: refusal.1)
    }
}
