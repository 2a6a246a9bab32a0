import ApusArtifacts
import ApusCoordinator
import ApusIdentity
import ApusProtocol
import ApusStore
import ApusStudy
import ApusTransport
import FoundationEssentials
import Logging

/// A coordinator with its store on disk and its port on loopback, all in this process.
struct LocalCluster: Sendable {
    /// For runs without TLS; only processes of one benchmark use it, and only on loopback.
    static let token = "apus-bench"

    /// The worker of every run.
    static let worker = "bench"

    /// The file of the folder with a join token.
    static let tokenFile = "join.token"

    let registry: AccessRegistry
    let coordinator: Coordinator
    let folder: String
    let port: Int

    /// Runs it while `body` runs; `isPlain` is for the measure of what TLS costs.
    static func with<Value: Sendable>(
        folder: String,
        isPlain: Bool = false,
        port: Int = 0,
        _ body: @escaping @Sendable (LocalCluster) async throws -> Value
    ) async throws -> Value {
        var logger = Logger(label: "apus-bench") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .warning
        let store = try Store(path: folder + "/store.sqlite")
        let coordinator = try await Coordinator(
            settings: Coordinator.Settings(version: "bench", logFolder: folder + "/logs"),
            store: store,
            content: try ContentStore(path: folder + "/content"),
            clock: .system,
            logger: logger
        )
        let (registry, security) = try await self.door(store, coordinator, isPlain: isPlain, folder, logger)
        let (ports, bound) = AsyncStream.makeStream(of: Int.self, bufferingPolicy: .bufferingNewest(1))
        let listener = ClusterListener(
            settings: ListenerSettings(host: "127.0.0.1", port: port, security: security),
            logger: logger,
            listening: { bound.yield($0.port) },
            joiner: { await registry.join($0) },
            handler: { connection in
                if isPlain { return await coordinator.serve(connection) }
                await registry.serve(connection) { await coordinator.serve($0) }
            }
        )
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                try await coordinator.run()
                return nil
            }
            group.addTask {
                try await listener.run()
                return nil
            }
            group.addTask {
                for await port in ports {
                    return try await body(
                        LocalCluster(registry: registry, coordinator: coordinator, folder: folder, port: port)
                    )
                }
                throw BenchError("the port never listened")
            }
            defer { group.cancelAll() }
            while let value = try await group.next() {
                if let value { return value }
            }
            throw BenchError("the coordinator ended before its time")
        }
    }

    /// What a worker of this process shows; its certificate is known to nobody but the door.
    func tls() async throws -> ClientTLS {
        let now = { @Sendable in UnixTime(rawValue: Int64(Date().timeIntervalSince1970 * 1_000)) }
        let text = try String(contentsOfFile: "\(self.folder)/\(Self.tokenFile)", encoding: .utf8)
        guard let ticket = JoinTicket(text) else { throw BenchError("there is no join token") }
        let key = WorkerKey()
        let client = JoinClient(host: "127.0.0.1", port: self.port, authority: ticket.authority, now: now)
        let request = JoinRequest(worker: ticket.worker, secret: ticket.secret.text, publicKey: key.publicKey)
        guard case .admitted(let chain, _) = try await client.ask(request) else {
            throw BenchError("the worker was not let in")
        }
        return try ClientTLS(.cluster, authority: ticket.authority, identity: key.identity(chain: chain), now: now)
    }

    /// Who is let in; a join token for the run's worker is left in the folder.
    private static func door(
        _ store: Store,
        _ coordinator: Coordinator,
        isPlain: Bool,
        _ folder: String,
        _ logger: Logger
    ) async throws -> (AccessRegistry, ListenerSecurity) {
        let clock = CoordinatorClock.system
        var random = SystemRandomNumberGenerator()
        let authority = try self.authority(folder, now: clock.unix())
        let registry = try await AccessRegistry(
            store: store,
            authority: authority,
            administrator: Secret(using: &random),
            clock: clock,
            logger: logger,
            forget: { try await coordinator.revoked($0) }
        )
        if isPlain { return (registry, .plaintext(JoinToken(self.token))) }
        let made = try await registry.createToken(.join, name: self.worker, life: .seconds(900), by: "apus-bench")
        try self.write(made.text, to: "\(folder)/\(self.tokenFile)")
        let identity = try authority.coordinator(now: clock.unix())
        return (registry, .tls(try ListenerTLS(identity: identity, authority: authority)))
    }

    /// That of a former start of the folder, or a new one, so that workers come back to a coordinator that died.
    private static func authority(_ folder: String, now: UnixTime) throws -> CertificateAuthority {
        let (key, certificate) = ("\(folder)/authority.key", "\(folder)/authority.pem")
        if FileManager.default.fileExists(atPath: key) {
            return try CertificateAuthority(
                keyPEM: String(contentsOfFile: key, encoding: .utf8),
                certificatePEM: String(contentsOfFile: certificate, encoding: .utf8)
            )
        }
        let authority = try CertificateAuthority(now: now)
        try self.write(authority.certificatePEM, to: certificate)
        try self.write(authority.keyPEM, to: key)
        return authority
    }

    /// A file that only its owner may read.
    private static func write(_ text: String, to file: String) throws {
        try Data().write(to: URL(filePath: file))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        try Data(text.utf8).write(to: URL(filePath: file))
    }

    /// Join tokens for so many workers, a line each.
    func makeTokens(_ count: Int, to file: String) async throws {
        var lines = ""
        for number in 0..<count {
            let name = "crowd-\(number)"
            let made = try await self.registry.createToken(.join, name: name, life: .seconds(3_600), by: "apus-bench")
            lines += made.text + "\n"
        }
        try Self.write(lines, to: file)
    }

    /// Returns when a worker is connected.
    func workerConnected() async throws {
        while try await self.coordinator.health().workersConnected == 0 { try await Self.pause() }
    }

    /// Submits a study, and returns when its end is durable.
    ///
    /// A second study is submitted for that: commits are carried out in their order, so when it is acknowledged,
    /// all before it is durable.
    func run(_ study: Study) async throws -> StudyView {
        let view = try await self.ended(study)
        let last = try BenchStudy.make(name: "last", trials: 1, program: .nothing)
        _ = try await self.coordinator.submit(last, source: "", by: "apus-bench")
        return view
    }

    /// Submits a study, and returns when it has ended in memory.
    func ended(_ study: Study) async throws -> StudyView {
        let id = try await self.coordinator.submit(study, source: "", by: "apus-bench")
        while true {
            let view = try await self.coordinator.study(id)
            if view.state.isEnded { return view }
            try await Self.pause()
        }
    }

    private static func pause() async throws {
        try await ContinuousClock().sleep(for: .milliseconds(2))
    }
}

extension CoordinatorClock {
    /// The machine's own clocks.
    static var system: CoordinatorClock {
        let clock = ContinuousClock()
        let origin = clock.now
        return CoordinatorClock(
            clock: clock,
            elapsed: { origin.duration(to: clock.now) },
            unix: { UnixTime(rawValue: Int64(Date().timeIntervalSince1970 * 1_000)) }
        )
    }
}
