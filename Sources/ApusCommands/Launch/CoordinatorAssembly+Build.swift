import ApusArtifacts
import ApusCoordinator
import ApusIdentity
import ApusRunner
import ApusStore
import ApusStudy
import ApusTransport
import Foundation
import Logging

extension CoordinatorAssembly {
    /// Builds the coordinator that the settings describe: opens its store, and takes over what it holds.
    static func build(_ settings: LaunchSettings, logger: Logger) async throws -> CoordinatorAssembly {
        let descriptors = DescriptorPlan.raised()
        if descriptors.workers < ListenerSettings.connectionsMaxDefault {
            logger.notice(
                "the system's limit of open files sets that of workers",
                metadata: ["workers": "\(descriptors.workers)", "remedy": "ulimit -Hn 16384"]
            )
        }
        let store = try Store(path: settings.data.appendingPathComponent("store.sqlite").path)
        let content = try ContentStore(path: settings.data.appendingPathComponent("content").path)
        let clock = CoordinatorClock.system()
        let authority = try AuthorityFiles(data: settings.data).readOrCreate(now: clock.unix())
        let coordinator = try await Coordinator(
            settings: Coordinator.Settings(
                version: ApusVersion.text,
                machine: CoordinatorMachine.Settings(estimator: TrialEstimator(TrainingEstimate.seconds)),
                logFolder: settings.data.appendingPathComponent("logs").path
            ),
            store: store,
            content: content,
            clock: clock,
            logger: logger
        )
        let registry = try await AccessRegistry(
            store: store,
            authority: authority,
            administrator: settings.administrator,
            clock: clock,
            logger: logger,
            forget: { try await coordinator.revoked($0) }
        )
        let identity = try authority.coordinator(
            names: ["localhost", ProcessInfo.processInfo.hostName] + settings.names,
            now: clock.unix()
        )
        let (addresses, bound) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(1))
        let listener = ClusterListener(
            settings: ListenerSettings(
                host: settings.listen.host,
                port: settings.listen.port,
                security: .tls(try ListenerTLS(identity: identity, authority: authority)),
                connectionsMax: descriptors.workers,
                refusedMax: descriptors.refused
            ),
            logger: logger,
            listening: { bound.yield($0.port) },
            joiner: { await registry.join($0) },
            handler: { await registry.serve($0) { await coordinator.serve($0) } }
        )
        let clusterPort = BoundPort()
        let announcement = PortAnnouncement(addresses: addresses, port: clusterPort)
        return CoordinatorAssembly(
            access: coordinator,
            control: registry,
            webConnectionsMax: descriptors.web,
            identity: identity,
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
        let boot = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
        return CoordinatorClock(
            clock: clock,
            elapsed: { origin.duration(to: clock.now) },
            unix: { UnixTime(rawValue: Int64(Date().timeIntervalSince1970 * 1_000)) },
            uptime: {
                boot.map {
                    ClockReading.Uptime(boot: $0.trimmingCharacters(in: .whitespacesAndNewlines), time: BootTime.now())
                }
            }
        )
    }
}
