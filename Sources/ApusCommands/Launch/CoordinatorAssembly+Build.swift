import ApusArtifacts
import ApusCoordinator
import ApusProtocol
import ApusStore
import ApusStudy
import ApusTransport
import Foundation
import Logging

extension CoordinatorAssembly {
    /// Builds the coordinator that the settings describe: opens its store, and takes over what it holds.
    static func build(_ settings: LaunchSettings, logger: Logger) async throws -> CoordinatorAssembly {
        let store = try Store(path: settings.data.appendingPathComponent("store.sqlite").path)
        let content = try ContentStore(path: settings.data.appendingPathComponent("content").path)
        let coordinator = try await Coordinator(
            settings: Coordinator.Settings(
                version: ApusVersion.text,
                logFolder: settings.data.appendingPathComponent("logs").path
            ),
            store: store,
            content: content,
            clock: .system(),
            logger: logger
        )
        let (addresses, bound) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(1))
        let listener = ClusterListener(
            settings: ListenerSettings(
                host: settings.listen.host,
                port: settings.listen.port,
                token: JoinToken(settings.joinToken)
            ),
            logger: logger,
            listening: { bound.yield($0.port) },
            handler: { await coordinator.serve($0) }
        )
        let clusterPort = BoundPort()
        let announcement = PortAnnouncement(addresses: addresses, port: clusterPort)
        return CoordinatorAssembly(
            access: coordinator,
            services: [coordinator, listener, announcement],
            clusterPort: clusterPort
        )
    }
}

extension CoordinatorClock {
    /// The machine's own clocks.
    static func system() -> CoordinatorClock {
        let clock = ContinuousClock()
        let origin = clock.now
        return CoordinatorClock(
            clock: clock,
            elapsed: { origin.duration(to: clock.now) },
            unix: { UnixTime(rawValue: Int64(Date().timeIntervalSince1970 * 1_000)) }
        )
    }
}
