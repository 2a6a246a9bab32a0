package import ApusIdentity
import ApusProtocol
package import ApusStore
package import ApusStudy
package import ApusTransport
package import Logging

/// Keeps the door: carries out what ``AccessBook`` decides.
///
/// Nobody is let in before it is durable that they were, and a revocation holds from the moment it is asked for.
package actor AccessRegistry {
    package nonisolated let authority: CertificateAuthority
    let store: Store
    let clock: CoordinatorClock
    let logger: Logger
    private let administrator: SecretDigest
    private let certificateLife: Duration
    private let forget: @Sendable (WorkerName) async throws -> Void
    var book: AccessBook
    var limiter = FailureLimiter()
    private var connections: [Int: WorkerConnection] = [:]
    private var nextConnection = 0

    /// Takes over what the store holds; `administrator` opens the API besides the tokens of the store.
    ///
    /// `forget` is told of a revoked worker once its connections are closed.
    package init(
        store: Store,
        authority: CertificateAuthority,
        administrator: Secret,
        certificateLife: Duration = CertificateAuthority.workerLife,
        clock: CoordinatorClock,
        logger: Logger,
        forget: @escaping @Sendable (WorkerName) async throws -> Void
    ) async throws {
        self.store = store
        self.authority = authority
        self.administrator = administrator.digest
        self.certificateLife = certificateLife
        self.clock = clock
        self.logger = logger
        self.forget = forget
        self.book = AccessBook(try await store.access())
    }

    // Workers

    /// Serves a worker whose certificate is good, and refuses every other; the listener's handler.
    package nonisolated func serve(
        _ connection: WorkerConnection,
        _ next: @Sendable (WorkerConnection) async -> Void
    ) async {
        guard let number = await self.admit(connection) else { return }
        await next(connection)
        await self.left(number)
    }

    /// In one step with its entry into the list that a revocation goes through.
    private func admit(_ connection: WorkerConnection) -> Int? {
        let (certificate, name) = (connection.certificate, connection.hello.worker)
        if let refusal = self.book.refusal(of: certificate, worker: name, now: self.clock.unix()) {
            connection.refuse(.token, text: refusal.description)
            return nil
        }
        self.nextConnection += 1
        self.connections[self.nextConnection] = connection
        return self.nextConnection
    }

    private func left(_ number: Int) {
        self.connections[number] = nil
    }

    /// Answers who asks for a certificate; the listener's joiner.
    package nonisolated func join(_ connection: JoinConnection) async {
        await connection.answer(
            self.answer(connection.request, showing: connection.certificate, from: connection.address)
        )
    }

    func revokeConnections(of worker: WorkerName) async throws {
        for connection in self.connections.values where connection.hello.worker == worker { connection.close() }
        try await self.forget(worker)
    }

    // What both sides use

    func isAdministrator(_ digest: SecretDigest) -> Bool {
        self.administrator.matches(digest)
    }

    func certificate(for worker: WorkerName, key: [UInt8], now: UnixTime) throws -> IssuedCertificate {
        try self.authority.worker(worker, publicKey: key, life: self.certificateLife, now: now)
    }

    var life: Duration { self.certificateLife }

    func commit(_ events: [AccessEvent], by actor: String, _ action: String, _ subject: String) async throws {
        let audit = StoreEvent.audit(actor: actor, action: action, subject: subject, at: self.clock.unix())
        try await self.store.commit(events.map { .access($0) } + [audit])
    }
}
