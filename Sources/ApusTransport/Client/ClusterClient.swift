import ApusProtocol
import Glibc
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

/// Keeps a worker connected to its coordinator.
///
/// It comes back after every loss, at growing intervals. A graceful shutdown ends its waiting; a session that runs is
/// its delegate's to end.
package struct ClusterClient: Service {
    private let settings: ClientSettings
    private let logger: Logger
    private let clock: any Clock<Duration>
    private let chance: @Sendable () -> Double
    private let delegate: any ClusterClientDelegate

    /// `chance` gives numbers from 0 up to 1, which spread the tries of many workers.
    package init(
        settings: ClientSettings,
        logger: Logger,
        clock: any Clock<Duration>,
        chance: @escaping @Sendable () -> Double,
        delegate: any ClusterClientDelegate
    ) {
        self.settings = settings
        self.logger = logger
        self.clock = clock
        self.chance = chance
        self.delegate = delegate
    }

    /// Returns when the delegate leaves or the service is shut down.
    ///
    /// Throws the `ConnectionEnd` of a refusal that no waiting mends: as long as no session was ever begun, and when
    /// the worker is not let in any more.
    package func run() async throws {
        var reconnection = Reconnection()
        var hasServed = false
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            let end: ConnectionEnd
            switch await self.connect() {
            case .success(let connection):
                hasServed = true
                reconnection.succeeded()
                let after = await self.delegate.serve(connection)
                await connection.finish()
                if after == .leave { return }
                end = connection.end ?? .closed
            case .failure(let failure):
                if failure.isFinal, !hasServed || failure.isShutOut { throw failure }
                end = failure
            }
            guard !Task.isShuttingDownGracefully, !Task.isCancelled else { return }
            let wait = reconnection.failed(chance: self.chance())
            await self.delegate.disconnected(end, retryIn: wait)
            await self.sleep(wait)
        }
    }

    private func sleep(_ wait: Duration) async {
        await cancelWhenGracefulShutdown {
            // Only a cancellation is thrown, and the caller looks for that.
            try? await self.clock.sleep(for: wait)
        }
    }

    /// Connects and says hello; ends early when the task is cancelled or the service shut down.
    private func connect() async -> Result<CoordinatorConnection, ConnectionEnd> {
        let hello = await self.delegate.hello()
        return await cancelWhenGracefulShutdown {
            do {
                let role = WorkerHandshake(versions: hello.versionMin...max(hello.versionMin, hello.versionMax))
                let (link, welcomed) = try await self.open(role, self.tls())
                try link.send([.hello(hello)])
                let welcome = try await withTaskCancellationHandler {
                    try await welcomed.get()
                } onCancel: {
                    link.close(for: .closed)
                }
                return .success(CoordinatorConnection(welcome: welcome, link: link))
            } catch let end as ConnectionEnd {
                return .failure(end)
            } catch let error as ProtocolError {
                return .failure(.protocolError(error))
            } catch let error as NIOConnectionError where error.isRefused {
                return .failure(.notListening)
            } catch {
                return .failure(.lost("\(error)"))
            }
        }
    }

    private func tls() async throws -> ClientTLS? {
        switch self.settings.security {
        case .plaintext: nil
        case .tls(let make): try await make()
        }
    }

    private func open(
        _ role: WorkerHandshake,
        _ tls: ClientTLS?
    ) async throws -> (Link<WorkerHandshake>, EventLoopFuture<Welcome>) {
        let handshakeTimeout = TimeAmount(self.settings.handshakeTimeout)
        let idleTimeout = TimeAmount(self.settings.idleTimeout)
        return try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connectTimeout(TimeAmount(self.settings.connectTimeout))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelOption(.autoRead, value: false)
            .channelOption(.maxMessagesPerRead, value: 16)
            .connect(host: self.settings.host, port: self.settings.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let link = Link(channel: channel, role: role)
                    if let tls {
                        let handler = try tls.handler { link.note(.unverified("\($0)")) }
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                    let welcomed = channel.eventLoop.makePromise(of: Welcome.self)
                    channel.closeFuture.whenComplete { _ in welcomed.fail(link.end ?? .peerClosed) }
                    let handler = ConnectionHandler(link: link, handshakeTimeout: handshakeTimeout) { welcome in
                        welcomed.succeed(welcome)
                    }
                    let idle = IdleStateHandler(readTimeout: idleTimeout)
                    try channel.pipeline.syncOperations.addHandlers([idle, handler])
                    return (link, welcomed.futureResult)
                }
            }
    }
}

extension ConnectionEnd {
    /// Whether trying again cannot help: the token, the version or the hello itself is wrong.
    package var isFinal: Bool {
        if case .unverified = self { return true }
        guard case .refused(let refusal, _, _) = self else { return false }
        return switch refusal {
        case .token, .version, .malformed: true
        case .nameInUse, .busy, .shuttingDown: false
        }
    }

    /// Whether the coordinator does not let this worker in, whatever it says.
    package var isShutOut: Bool {
        guard case .refused(.token, _, _) = self else { return false }
        return true
    }
}

extension NIOConnectionError {
    /// Whether every address that the name stands for said that nobody listens there.
    fileprivate var isRefused: Bool {
        !self.connectionErrors.isEmpty
            && self.connectionErrors.allSatisfy { ($0.error as? IOError)?.errnoCode == ECONNREFUSED }
    }
}
