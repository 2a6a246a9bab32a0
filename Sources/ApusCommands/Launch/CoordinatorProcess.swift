import ApusIdentity
import ApusWeb
import Foundation
import Logging
import ServiceLifecycle
import UnixSignals

/// Runs a coordinator with its web server, and whatever else is to run beside them, as one group of services.
struct CoordinatorProcess: Sendable {
    /// Where things listen, once they do.
    struct Addresses: Sendable {
        let cluster: BoundPort
        let http: BoundPort
    }

    let settings: LaunchSettings
    let clock: any Clock<Duration>
    let logger: Logger

    /// Returns when the group has ended: by a signal, by a service that failed, or by one that is done.
    ///
    /// `foreground` is shut down first, and the group ends when it ends.
    func run(
        _ assembly: CoordinatorAssembly,
        beside background: [any Service] = [],
        foreground: (any Service)? = nil,
        http: BoundPort
    ) async throws {
        var identity: WebIdentity?
        if !self.settings.isLocal {
            identity = assembly.identity.map { WebIdentity(chainPEM: $0.chainPEM, keyPEM: $0.keyPEM) }
        }
        let web = WebServer(
            coordinator: assembly.access,
            control: assembly.control,
            parser: .studyFile,
            settings: WebSettings(
                host: self.settings.http.host,
                port: self.settings.http.port,
                names: self.settings.names,
                identity: identity
            ),
            clock: self.clock,
            logger: self.logger,
            onBound: { await http.bound(to: $0) }
        )
        let unending: [any Service] = assembly.services + [web] + background
        var services = unending.map { ServiceGroupConfiguration.ServiceConfiguration(service: $0) }
        if let foreground {
            services.append(
                ServiceGroupConfiguration.ServiceConfiguration(
                    service: foreground,
                    successTerminationBehavior: .gracefullyShutdownGroup
                )
            )
        }
        var configuration = ServiceGroupConfiguration(
            services: services,
            gracefulShutdownSignals: [.sigint, .sigterm],
            logger: self.logger
        )
        configuration.maximumGracefulShutdownDuration = .seconds(30)
        try await ServiceGroup(configuration: configuration).run()
    }
}
