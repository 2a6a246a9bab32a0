import ApusIdentity
import ApusStore
import ApusWeb
import ArgumentParser
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

    /// The exit status after the store has failed: a supervisor may start the coordinator again once the disk is well.
    static let storeFailed: Int32 = 74

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
                identity: identity,
                connectionsMax: assembly.webConnectionsMax
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
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch let error as StoreError {
            Console.current.note("the store failed, and nothing more was confirmed: \(error)")
            throw ExitCode(Self.storeFailed)
        }
    }
}
