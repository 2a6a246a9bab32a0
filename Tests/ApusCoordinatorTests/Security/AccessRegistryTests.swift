import ApusIdentity
import ApusProtocol
import ApusStore
import ApusStudy
import ApusTestSupport
import Foundation
import Logging
import Testing

@testable import ApusCoordinator

/// The door over a real store: what it says, and what is durable then.
@Suite struct AccessRegistryTests {
    private static let now = UnixTime(rawValue: 1_790_000_000_000)
    private let folder: StoreScratchFolder
    private let authority: CertificateAuthority
    private let administrator: Secret
    private let worker: WorkerName

    init() throws {
        self.folder = try StoreScratchFolder()
        self.authority = try CertificateAuthority(now: Self.now)
        var random = SystemRandomNumberGenerator()
        self.administrator = Secret(using: &random)
        self.worker = try #require(WorkerName(rawValue: "gpu1"))
    }

    private func registry(_ store: Store, at time: UnixTime = Self.now) async throws -> AccessRegistry {
        try await AccessRegistry(
            store: store,
            authority: self.authority,
            administrator: self.administrator,
            clock: CoordinatorClock(clock: ContinuousClock(), elapsed: { .zero }, unix: { time }),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            forget: { _ in }
        )
    }

    private func store() throws -> Store { try Store(path: self.folder.path + "/store.sqlite") }

    /// Joins with the text of a token, and gives the certificate.
    private func join(_ registry: AccessRegistry, _ text: String, key: WorkerKey = WorkerKey()) async -> JoinAnswer {
        let request = JoinRequest(
            worker: self.worker,
            secret: JoinTicket(text)?.secret.text ?? text,
            publicKey: key.publicKey
        )
        return await registry.answer(request, showing: nil, from: "10.0.0.1")
    }

    private func certificate(_ answer: JoinAnswer) throws -> WorkerCertificate {
        guard case .admitted(let chain, let life) = answer else { throw JoinRefusal.unknown(self.worker) }
        #expect(life == CertificateAuthority.workerLife)
        #expect(PeerCheck.isWorker(chain, of: self.authority))
        return try #require(WorkerCertificate(der: chain[0]))
    }

    @Test func `a worker joins, and is known to the next life of the coordinator`() async throws {
        let store = try self.store()
        let registry = try await self.registry(store)
        let text = try await registry.createToken(.join, name: "gpu1", life: .seconds(900), by: "ada").text

        let certificate = try self.certificate(await self.join(registry, text))

        let next = try await self.registry(store)
        #expect(await next.book.refusal(of: certificate, worker: self.worker, now: Self.now) == nil)
        #expect(await self.join(next, text) == .refused(JoinRefusal.used(self.worker).description))
        let audit = try await next.audit(below: nil, limit: 10)
        #expect(audit.map(\.action) == ["join", "token create"])
        #expect(audit.map(\.actor) == ["worker gpu1", "ada"])
        #expect(await next.tokens().map(\.state) == [.used])
    }

    @Test func `the same key may ask again, and another may not`() async throws {
        let registry = try await self.registry(try self.store())
        let text = try await registry.createToken(.join, name: "gpu1", life: .seconds(900), by: "ada").text
        let key = WorkerKey()

        let first = try self.certificate(await self.join(registry, text, key: key))
        let second = try self.certificate(await self.join(registry, text, key: key))

        #expect(first.serial != second.serial)
        #expect(await self.join(registry, text) == .refused(JoinRefusal.used(self.worker).description))
    }

    @Test func `a certificate is renewed, and one that is revoked is not`() async throws {
        let registry = try await self.registry(try self.store())
        let text = try await registry.createToken(.join, name: "gpu1", life: .seconds(900), by: "ada").text
        let certificate = try self.certificate(await self.join(registry, text))
        let request = JoinRequest(worker: self.worker, secret: nil, publicKey: WorkerKey().publicKey)

        let renewed = try self.certificate(await registry.answer(request, showing: certificate, from: "10.0.0.1"))
        try await registry.revokeWorker(self.worker, by: "ada")

        #expect(renewed.serial != certificate.serial)
        for shown in [certificate, renewed] {
            let answer = await registry.answer(request, showing: shown, from: "10.0.0.1")
            #expect(answer == .refused(JoinRefusal.revoked(self.worker).description))
        }
        let nobody = await registry.answer(request, showing: nil, from: "10.0.0.1")
        #expect(nobody == .refused(JoinRefusal.noCertificate(self.worker).description))
    }

    @Test func `who guesses is slowed down, and the right token is let in still`() async throws {
        let registry = try await self.registry(try self.store())
        let text = try await registry.createToken(.join, name: "gpu1", life: .seconds(900), by: "ada").text
        let guess = String(repeating: "0", count: 64)
        for _ in 0..<FailureLimiter.burst {
            #expect(await self.join(registry, guess) == .refused(JoinRefusal.wrong(self.worker).description))
        }

        #expect(await self.join(registry, guess) == .busy("too many failed tries; wait a minute"))
        _ = try self.certificate(await self.join(registry, text))
    }

    @Test func `the API is opened by its tokens, and slowly refused to guessers`() async throws {
        let store = try self.store()
        let registry = try await self.registry(store)
        let made = try await registry.createToken(.api(.viewer), name: "vic", life: nil, by: "admin")
        let text = Substring(made.text)
        let next = try await self.registry(store)

        #expect(await next.authenticate(text, from: "a") == .allowed(name: "vic", role: .viewer))
        let own = Substring(self.administrator.text)
        #expect(await next.authenticate(own, from: "a") == .allowed(name: "admin", role: .admin))
        for _ in 0..<FailureLimiter.burst { #expect(await next.authenticate("x", from: "a") == .refused) }
        #expect(await next.authenticate("x", from: "a") == .limited)
        #expect(await next.authenticate(text, from: "a") == .allowed(name: "vic", role: .viewer))

        try await next.revokeToken(made.token.number, by: "admin")
        #expect(await next.authenticate(text, from: "b") == .refused)
    }

    @Test func `no secret lies in the store`() async throws {
        let store = try self.store()
        let registry = try await self.registry(store)
        let join = try await registry.createToken(.join, name: "gpu1", life: .seconds(900), by: "ada").text
        let api = try await registry.createToken(.api(.admin), name: "ada", life: nil, by: "ada").text
        try store.close()

        for name in try FileManager.default.contentsOfDirectory(atPath: self.folder.path) {
            let bytes = try Data(contentsOf: URL(filePath: "\(self.folder.path)/\(name)"))
            for text in [join, api] {
                let secret = Data(text.suffix(Secret.digitCount).utf8)
                #expect(bytes.range(of: secret) == nil, "\(name)")
            }
        }
    }
}
