import ApusIdentity
import ApusProtocol
import ApusStudy
import ApusTransport
import Testing

/// Real TLS on loopback: who comes through, and as whom.
@Suite(.timeLimit(.minutes(2))) struct SecureListenerTests {
    static let now = UnixTime(rawValue: 1_790_000_000_000)
    let authority: CertificateAuthority
    let name: WorkerName

    init() throws {
        self.authority = try CertificateAuthority(now: Self.now)
        self.name = try #require(WorkerName(rawValue: "w"))
    }

    func with<Result: Sendable>(
        connectionsMax: Int = ListenerSettings.connectionsMaxDefault,
        joiner: @escaping ClusterListener.Joiner = { await $0.answer(.refused("no")) },
        handler: @escaping ClusterListener.Handler = ListeningCoordinator.welcomeAll,
        body: (Int) async throws -> Result
    ) async throws -> Result {
        let identity = try self.authority.coordinator(now: Self.now)
        return try await ListeningCoordinator.with(
            security: .tls(try ListenerTLS(identity: identity, authority: self.authority)),
            connectionsMax: connectionsMax,
            joiner: joiner,
            handler: handler
        ) { try await body($0.port) }
    }

    /// A worker that asks for a certificate, and takes the coordinator for that authority's: this one's, unless another is
    /// named.
    func joinClient(_ port: Int, authority: Fingerprint? = nil, now: UnixTime = Self.now) -> JoinClient {
        JoinClient(
            host: "127.0.0.1",
            port: port,
            authority: authority ?? self.authority.fingerprint,
            timeout: .seconds(60),
            now: { now }
        )
    }

    func identity(by authority: CertificateAuthority? = nil) throws -> PrivateIdentity {
        let (authority, key) = (authority ?? self.authority, WorkerKey())
        let issued = try authority.worker(self.name, publicKey: key.publicKey, now: Self.now)
        return key.identity(chain: [issued.der, authority.der])
    }

    func client(
        _ port: Int,
        _ delegate: ScriptedDelegate,
        authority: Fingerprint? = nil,
        identity: PrivateIdentity?
    ) throws -> ClusterClient {
        let tls = try ClientTLS(
            .cluster,
            authority: authority ?? self.authority.fingerprint,
            identity: identity,
            now: { Self.now }
        )
        return ClusterClient(
            settings: ClientSettings(host: "127.0.0.1", port: port, security: .tls { tls }),
            logger: .silent,
            clock: ContinuousClock(),
            chance: { 0 },
            delegate: delegate
        )
    }

    @Test func `a worker with a certificate is known by it`() async throws {
        let (shown, arrived) = AsyncStream.makeStream(of: WorkerCertificate?.self)
        let delegate = ScriptedDelegate(hello: try .sample(), sessionsMax: 1) { try $0.send([.goodbye]) }
        let handler: ClusterListener.Handler = { connection in
            arrived.yield(connection.certificate)
            try? connection.welcome(.sample())
            for await _ in connection.inbound {}
        }

        let certificate = try await self.with(handler: handler) { port in
            try await self.client(port, delegate, identity: self.identity()).run()
            var iterator = shown.makeAsyncIterator()
            return await iterator.next() ?? nil
        }

        #expect(certificate?.worker == self.name)
    }

    @Test func `who shows no certificate comes as nobody`() async throws {
        let delegate = ScriptedDelegate(hello: try .sample(), sessionsMax: 1)
        let handler: ClusterListener.Handler = { connection in
            connection.refuse(.token, text: "\(connection.certificate == nil)")
        }

        try await self.with(handler: handler) { port in
            let refusal = ConnectionEnd.refused(.token, text: "true", code: 0)
            await #expect(throws: refusal) { try await self.client(port, delegate, identity: nil).run() }
        }
    }

    @Test func `nothing is sent to a coordinator of another authority`() async throws {
        let other = try CertificateAuthority(now: Self.now)
        let delegate = ScriptedDelegate(hello: try .sample(), sessionsMax: 1)
        let reached: ClusterListener.Handler = { _ in Issue.record("a hello came through") }

        try await self.with(handler: reached) { port in
            let fault = PeerCheck.Fault.otherAuthority(self.authority.fingerprint)
            await #expect(throws: ConnectionEnd.unverified("\(fault)")) {
                try await self.client(port, delegate, authority: other.fingerprint, identity: nil).run()
            }
        }
    }

    @Test func `a join says who asks, and is answered`() async throws {
        let key = WorkerKey()
        let request = JoinRequest(worker: self.name, secret: "s", publicKey: key.publicKey)
        let answer = JoinAnswer.admitted(chain: [[1], self.authority.der], life: .seconds(9))

        let got = try await self.with(joiner: { connection in
            let isAsked = connection.request == request && connection.address == "127.0.0.1"
            await connection.answer(
                isAsked && connection.certificate == nil ? answer : .refused("\(connection.request)")
            )
        }) { port in
            try await self.joinClient(port).ask(request)
        }

        #expect(got == answer)
    }

    @Test func `G14: who wants to join a full coordinator is told to come again, and its token stays good`()
        async throws
    {
        let request = JoinRequest(worker: self.name, secret: "s", publicKey: WorkerKey().publicKey)

        let joiner: ClusterListener.Joiner = { await $0.answer(.refused("was asked")) }
        let answer = try await self.with(connectionsMax: 0, joiner: joiner) { port in
            try await self.joinClient(port).ask(request)
        }

        #expect(answer == .busy("too many connections"))
    }

    @Test func `the secret of a token is not sent to another coordinator`() async throws {
        let other = try CertificateAuthority(now: Self.now)
        let request = JoinRequest(worker: self.name, secret: "s", publicKey: WorkerKey().publicKey)

        try await self.with(joiner: { _ in Issue.record("a secret came through") }) { port in
            let client = self.joinClient(port, authority: other.fingerprint)
            let fault = PeerCheck.Fault.otherAuthority(self.authority.fingerprint)
            await #expect(throws: ConnectionEnd.unverified("\(fault)")) { try await client.ask(request) }
        }
    }

    @Test func `a certificate of another authority does not come through TLS`() async throws {
        let other = try CertificateAuthority(now: Self.now)
        let request = JoinRequest(worker: self.name, secret: nil, publicKey: WorkerKey().publicKey)

        try await self.with(joiner: { _ in Issue.record("a request came through") }) { port in
            let client = self.joinClient(port)
            await #expect(throws: ConnectionEnd.self) {
                try await client.ask(request, showing: self.identity(by: other))
            }
        }
    }
}
