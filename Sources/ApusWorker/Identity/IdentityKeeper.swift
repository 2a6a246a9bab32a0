import ApusArtifacts
import ApusIdentity
import ApusProtocol
import ApusStudy
import ApusTransport
import Logging

/// Gets, keeps and renews the certificate of a worker.
///
/// The certificate and its key lie in the worker's folder, so that a restarted worker needs no token. Whether they are
/// still good the coordinator says; when it says no, a token that was given is tried, and else the worker ends.
actor IdentityKeeper {
    /// How often a running worker looks whether its certificate is due.
    static let lookInterval: Duration = .seconds(60)

    private let settings: WorkerSettings
    private let surroundings: WorkerSurroundings
    private let logger: Logger
    private let ticket: JoinTicket?
    private let file: IdentityFile
    private let queue = BlockingQueue(label: "apus.worker.identity")
    private var current: StoredIdentity?
    private var isRead = false

    /// Of the join: the same over all tries, because an answer may be lost on its way.
    private let joinKey = WorkerKey()
    private var hasJoined = false

    /// Nil where nothing is encrypted.
    init?(settings: WorkerSettings, surroundings: WorkerSurroundings, logger: Logger) {
        guard case .certificate(let ticket) = settings.admission else { return nil }
        self.settings = settings
        self.surroundings = surroundings
        self.logger = logger
        self.ticket = ticket
        self.file = IdentityFile(path: "\(settings.folder)/\(IdentityFile.name)")
    }

    /// What the next connection shows; throws a ``ConnectionEnd`` when there is nothing to show.
    func tls() async throws -> ClientTLS {
        try await self.readOnce()
        if let known = self.known {
            if known.isDue(now: self.surroundings.now()) { try await self.renewBeforeConnecting(known) }
        } else {
            try await self.join()
        }
        guard let current = self.current, let identity = current.identity, let authority = current.authority else {
            throw ConnectionEnd.lost("there is no certificate")
        }
        return try ClientTLS(.cluster, authority: authority, identity: identity, now: self.surroundings.now)
    }

    /// Renews in time while the worker runs; a failure is tried again at the next look.
    nonisolated func renewRegularly() async {
        while (try? await self.surroundings.clock.sleep(for: self.untilLook)) != nil { await self.renewIfDue() }
    }

    /// The coordinator does not take the certificate; true when there is a token that was not tried yet.
    func refused() async -> Bool {
        guard self.ticket != nil, !self.hasJoined, self.current != nil else { return false }
        await self.forget()
        return true
    }

    private func forget() async {
        self.current = nil
        let file = self.file
        // A file that stays is refused again.
        try? await self.queue.run { file.remove() }
    }

    private var untilLook: Duration {
        let remaining = self.current?.untilDue(now: self.surroundings.now()) ?? Self.lookInterval
        return min(Self.lookInterval, max(.milliseconds(500), remaining))
    }

    private func renewIfDue() async {
        guard let known = self.current, known.isDue(now: self.surroundings.now()) else { return }
        do {
            try await self.renew(known)
        } catch {
            self.logger.warning("the certificate could not be renewed", metadata: ["reason": "\(error)"])
        }
    }

    /// The identity in force, when it is this worker's, and of the coordinator that the token names.
    private var known: StoredIdentity? {
        guard let current = self.current, current.worker == self.settings.name.rawValue,
            let authority = current.authority, authority == self.ticket?.authority ?? authority
        else { return nil }
        return current
    }

    private func readOnce() async throws {
        guard !self.isRead else { return }
        let file = self.file
        do {
            self.current = try await self.queue.run { try file.read() }
            self.isRead = true
        } catch let error as WorkerError {
            throw ConnectionEnd.refused(.token, text: error.description, code: 0)
        }
    }

    private func join() async throws {
        guard let ticket = self.ticket else {
            throw ConnectionEnd.refused(
                .token,
                text: "this worker has no certificate and was given no join token; make one with 'apus token create "
                    + "\(self.settings.name.rawValue)' where the coordinator runs, and name its file with --token-file",
                code: 0
            )
        }
        guard ticket.worker == self.settings.name else {
            throw ConnectionEnd.refused(
                .token,
                text: "the join token is for the worker '\(ticket.worker.rawValue)', and this one's name is "
                    + "'\(self.settings.name.rawValue)'",
                code: 0
            )
        }
        try await self.ask(ticket.authority, self.joinKey, secret: ticket.secret.text, showing: nil)
        self.hasJoined = true
    }

    /// A coordinator that cannot be asked now is asked again later; the certificate may still be good.
    private func renewBeforeConnecting(_ known: StoredIdentity) async throws {
        do {
            try await self.renew(known)
        } catch let end as ConnectionEnd where end.isShutOut {
            guard await self.refused() else { throw end }
            try await self.join()
        } catch let end as ConnectionEnd where !end.isFinal {
            // The coordinator cannot be asked now, or is busy; what it is shown may still be good.
            self.logger.warning("the certificate could not be renewed", metadata: ["reason": "\(end)"])
        }
    }

    private func renew(_ known: StoredIdentity) async throws {
        guard let identity = known.identity, let authority = known.authority else { return }
        try await self.ask(authority, WorkerKey(), secret: nil, showing: identity)
    }

    private func ask(
        _ authority: Fingerprint,
        _ key: WorkerKey,
        secret: String?,
        showing identity: PrivateIdentity?
    ) async throws {
        let client = JoinClient(
            host: self.settings.host,
            port: self.settings.port,
            authority: authority,
            now: self.surroundings.now
        )
        let request = JoinRequest(worker: self.settings.name, secret: secret, publicKey: key.publicKey)
        switch try await client.ask(request, showing: identity) {
        case .refused(let text): throw ConnectionEnd.refused(.token, text: text, code: 0)
        case .busy(let text): throw ConnectionEnd.refused(.busy, text: text, code: 0)
        case .admitted(let chain, let life):
            guard chain.count == 2, Fingerprint(of: chain[1]) == authority,
                WorkerCertificate(der: chain[0])?.worker == self.settings.name
            else { throw ConnectionEnd.lost("the coordinator's answer holds another certificate") }
            let stored = StoredIdentity(
                worker: self.settings.name,
                identity: key.identity(chain: chain),
                obtainedAt: self.surroundings.now(),
                life: life
            )
            let file = self.file
            try await self.queue.run { try file.write(stored) }
            self.current = stored
            self.logger.info("certificate obtained", metadata: ["life": "\(life)"])
        }
    }
}
