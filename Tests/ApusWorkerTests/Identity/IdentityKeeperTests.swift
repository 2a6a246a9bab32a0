import ApusIdentity
import ApusProtocol
import ApusRunner
import ApusStudy
import ApusTestSupport
import ApusTransport
import Foundation
import Logging
import ServiceLifecycle
import Synchronization
import Testing

@testable import ApusWorker

/// Joining, keeping and renewing, against a port with real TLS whose answers the test gives.
@Suite(.timeLimit(.minutes(2))) struct IdentityKeeperTests {
    /// What the port was asked, and what it is to answer.
    private final class Door: Sendable {
        struct Asked: Hashable {
            let secret: String?
            let key: [UInt8]
            let serial: String?
        }

        let authority: CertificateAuthority
        let asked = Mutex<[Asked]>([])
        let refusal = Mutex<JoinAnswer?>(nil)
        let now = Mutex(UnixTime(rawValue: 1_790_000_000_000))

        init() throws {
            self.authority = try CertificateAuthority(now: UnixTime(rawValue: 1_790_000_000_000))
        }

        func answer(_ connection: JoinConnection) async {
            let request = connection.request
            self.asked.withLock {
                $0.append(
                    Asked(secret: request.secret, key: request.publicKey, serial: connection.certificate?.serial)
                )
            }
            if let refusal = self.refusal.withLock({ $0 }) { return await connection.answer(refusal) }
            let now = self.now.withLock { $0 }
            guard let issued = try? self.authority.worker(request.worker, publicKey: request.publicKey, now: now)
            else { return }
            await connection.answer(.admitted(chain: [issued.der, self.authority.der], life: .seconds(86_400)))
        }

        func pass(hours: Int64) {
            self.now.withLock { $0 = UnixTime(rawValue: $0.rawValue + hours * 3_600_000) }
        }
    }

    private let door: Door
    private let folder: StoreScratchFolder
    private let ticket: JoinTicket

    init() throws {
        self.door = try Door()
        self.folder = try StoreScratchFolder()
        var random = SystemRandomNumberGenerator()
        self.ticket = JoinTicket(
            worker: try #require(WorkerName(rawValue: "w")),
            authority: self.door.authority.fingerprint,
            secret: Secret(using: &random)
        )
    }

    private func keeper(port: Int, _ ticket: JoinTicket?, name: String = "w") throws -> IdentityKeeper {
        let door = self.door
        let runner = RunnerSettings(environment: [:])
        let command = CommandRunner(settings: runner, clock: ContinuousClock())
        let settings = WorkerSettings(
            host: "127.0.0.1",
            port: port,
            admission: .certificate(ticket),
            name: try #require(WorkerName(rawValue: name)),
            instance: 1,
            capabilities: Capabilities(slots: 1, cores: 1, memoryBytes: 0),
            folder: self.folder.path
        )
        let surroundings = WorkerSurroundings(
            clock: ContinuousClock(),
            now: { door.now.withLock { $0 } },
            chance: { 0 },
            command: command,
            engine: command
        )
        return try #require(IdentityKeeper(settings: settings, surroundings: surroundings, logger: .silent))
    }

    /// Runs the body beside the port.
    private func open(_ body: (Int) async throws -> Void) async throws {
        let door = self.door
        let identity = try door.authority.coordinator(now: door.now.withLock { $0 })
        let (ports, bound) = AsyncStream.makeStream(of: Int.self)
        let listener = ClusterListener(
            settings: ListenerSettings(
                host: "127.0.0.1",
                port: 0,
                security: .tls(try ListenerTLS(identity: identity, authority: door.authority))
            ),
            logger: .silent,
            listening: { bound.yield($0.port) },
            joiner: { await door.answer($0) },
            handler: { _ in }
        )
        let services = ServiceGroup(services: [listener], logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            var iterator = ports.makeAsyncIterator()
            let port = try #require(await iterator.next())
            do {
                try await body(port)
            } catch {
                await services.triggerGracefulShutdown()
                throw error
            }
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
        }
    }

    private var asked: [Door.Asked] { self.door.asked.withLock { $0 } }

    @Test func `a worker joins once, and a restarted one needs no token`() async throws {
        try await self.open { port in
            let keeper = try self.keeper(port: port, self.ticket)
            _ = try await keeper.tls()
            _ = try await keeper.tls()
            _ = try await self.keeper(port: port, nil).tls()
        }

        #expect(self.asked.map(\.secret) == [self.ticket.secret.text])
        let attributes = try FileManager.default.attributesOfItem(atPath: self.folder.path + "/identity.json")
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test func `a certificate is renewed at two thirds of its life, with a new key`() async throws {
        try await self.open { port in
            let keeper = try self.keeper(port: port, self.ticket)
            _ = try await keeper.tls()
            self.door.pass(hours: 15)
            _ = try await keeper.tls()
            self.door.pass(hours: 2)
            _ = try await keeper.tls()
            _ = try await keeper.tls()
        }

        #expect(self.asked.map { $0.secret == nil } == [false, true])
        #expect(self.asked.last?.serial != nil)
        #expect(Set(self.asked.map(\.key)).count == 2)
    }

    @Test func `a coordinator that is busy does not take a certificate away`() async throws {
        try await self.open { port in
            let keeper = try self.keeper(port: port, self.ticket)
            _ = try await keeper.tls()
            self.door.pass(hours: 17)
            self.door.refusal.withLock { $0 = .busy("later") }

            _ = try await keeper.tls()
        }

        #expect(self.asked.count == 2)
    }

    @Test func `a refused renewal ends a worker that has used its token`() async throws {
        try await self.open { port in
            let keeper = try self.keeper(port: port, self.ticket)
            _ = try await keeper.tls()
            self.door.pass(hours: 17)
            self.door.refusal.withLock { $0 = .refused("revoked") }

            await #expect(throws: ConnectionEnd.refused(.token, text: "revoked", code: 0)) {
                _ = try await keeper.tls()
            }
        }
    }

    @Test func `a new token is tried when the old certificate is refused`() async throws {
        try await self.open { port in
            _ = try await self.keeper(port: port, self.ticket).tls()
            let keeper = try self.keeper(port: port, self.ticket)
            _ = try await keeper.tls()

            #expect(await keeper.refused())
            _ = try await keeper.tls()
            #expect(await !keeper.refused())
        }

        #expect(self.asked.map(\.secret) == [self.ticket.secret.text, self.ticket.secret.text])
    }

    @Test func `a lost answer is asked for again with the same key`() async throws {
        try await self.open { port in
            let keeper = try self.keeper(port: port, self.ticket)
            self.door.refusal.withLock { $0 = .busy("later") }
            await #expect(throws: ConnectionEnd.refused(.busy, text: "later", code: 0)) { _ = try await keeper.tls() }
            self.door.refusal.withLock { $0 = nil }
            _ = try await keeper.tls()
        }

        #expect(self.asked.count == 2)
        #expect(Set(self.asked.map(\.key)).count == 1)
    }

    @Test func `without a token, or with another's, nothing is asked`() async throws {
        try await self.open { port in
            for keeper in [try self.keeper(port: port, nil), try self.keeper(port: port, self.ticket, name: "x")] {
                let error = await #expect(throws: ConnectionEnd.self) { _ = try await keeper.tls() }
                #expect(error?.isShutOut == true)
            }
        }

        #expect(self.asked.isEmpty)
    }

    @Test func `a key that others may read is not used`() async throws {
        try await self.open { port in
            _ = try await self.keeper(port: port, self.ticket).tls()
            let path = self.folder.path + "/identity.json"
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
            let keeper = try self.keeper(port: port, nil)

            let error = await #expect(throws: ConnectionEnd.self) { _ = try await keeper.tls() }

            #expect(error?.description.contains("can be read by others") == true)
        }
    }
}
