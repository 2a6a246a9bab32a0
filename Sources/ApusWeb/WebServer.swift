package import ApusCoordinator
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
package import Logging
import ServiceLifecycle

/// The HTTP API as a service; returns from `run()` when it is shut down and its requests are answered.
///
/// Where it is cancelled it shuts down in good order, too.
package struct WebServer: Service {
    private let routes: Routes
    private let logger: Logger
    private let onBound: @Sendable (Int) async -> Void

    /// `onBound` is called once, with the port that the system gave.
    package init(
        coordinator: any CoordinatorAccess,
        control: any AccessControl,
        parser: StudyParser,
        settings: WebSettings,
        clock: any Clock<Duration>,
        logger: Logger,
        onBound: @escaping @Sendable (Int) async -> Void = { _ in }
    ) {
        self.routes = Routes(
            coordinator: coordinator,
            control: control,
            parser: parser,
            settings: settings,
            clock: clock
        )
        self.logger = logger
        self.onBound = onBound
    }

    /// How long requests may take that are under way when the server is shut down or cancelled.
    static let requestDurationMax = Duration.seconds(10)

    package func run() async throws {
        var configuration = ServiceGroupConfiguration(services: [try self.application()], logger: self.logger)
        configuration.maximumGracefulShutdownDuration = Self.requestDurationMax
        let group = ServiceGroup(configuration: configuration)
        // A task of its own, which cancelling does not reach: the server ends the process when it is cancelled while a
        // connection was accepted and is not yet handled (swift-nio, issue 2637).
        let serving = Task { try await group.run() }
        let outcome = await withDiscardingTaskGroup { tasks in
            tasks.addTask {
                // Whichever comes first, a shutdown or that the server is cancelled.
                _ = try? await gracefulShutdown()
                await group.triggerGracefulShutdown()
            }
            defer { tasks.cancelAll() }
            return await serving.result
        }
        try outcome.get()
    }

    private static func plain(_ gate: ConnectionGate) -> HTTPServerBuilder {
        .http1(
            configuration: .init(
                additionalChannelHandlers: [GateHandler(gate: gate)],
                idleTimeout: .seconds(60),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: 16_384,
                    maxHeaderListSize: 32_768,
                    maxHeaderFieldCount: 100
                )
            )
        )
    }

    /// TLS 1.3 where there is an identity.
    private func builder() throws -> HTTPServerBuilder {
        let settings = self.routes.settings
        let plain = Self.plain(ConnectionGate(most: settings.connectionsMax))
        guard let identity = settings.identity else { return plain }
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(identity.chainPEM.utf8))
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(identity.keyPEM.utf8), format: .pem))
        )
        configuration.minimumTLSVersion = .tlsv13
        return try .tls(plain, tlsConfiguration: configuration)
    }

    /// Throws when the certificate or its key is of no use.
    func application() throws -> some ApplicationProtocol {
        let settings = self.routes.settings
        let onBound = self.onBound
        return Application(
            router: self.routes.router(),
            server: try self.builder(),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port),
                availableConnectionsDelegate: MaximumAvailableConnections(settings.connectionsMax * 3 / 2)
            ),
            onServerRunning: { channel in
                await onBound(channel.localAddress?.port ?? settings.port)
            },
            logger: self.logger
        )
    }
}
