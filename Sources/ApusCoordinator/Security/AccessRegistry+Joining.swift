import ApusIdentity
import ApusProtocol
import ApusStore
import ApusStudy
import Logging

extension AccessRegistry {
    /// Gives a certificate to who shows a join token that is in force, or a certificate that is.
    func answer(
        _ request: JoinRequest,
        showing certificate: WorkerCertificate?,
        from address: String
    ) async -> JoinAnswer {
        let now = self.clock.unix()
        var events: [AccessEvent] = []
        if let text = request.secret {
            let key = SecretDigest(of: request.publicKey)
            guard let secret = Secret(text) else { return self.refuse(.wrong(request.worker), request, address) }
            switch self.book.join(as: request.worker, secret.digest, key: key, now: now) {
            case .success(let used): events = used
            case .failure(let refusal): return self.refuse(refusal, request, address)
            }
        } else if let refusal = self.book.refusal(of: certificate, worker: request.worker, now: now) {
            return self.refuse(refusal, request, address)
        }
        do {
            return try await self.issue(request, events, now)
        } catch let error as IdentityError {
            return .refused("\(error)")
        } catch {
            self.logger.error("a certificate could not be issued", metadata: ["error": "\(error)"])
            return .busy("the coordinator's store failed; its log says why")
        }
    }

    private func issue(_ request: JoinRequest, _ events: [AccessEvent], _ now: UnixTime) async throws -> JoinAnswer {
        let issued = try self.certificate(for: request.worker, key: request.publicKey, now: now)
        let record = CertificateRecord(
            serial: issued.serial,
            worker: request.worker,
            issuedAt: now,
            expiresAt: issued.expires
        )
        let all = events + self.book.issued(record, now: now)
        let action = request.secret == nil ? "renew" : "join"
        try await self.commit(
            all,
            by: "worker \(request.worker.rawValue)",
            action,
            "certificate \(issued.serial)"
        )
        self.logger.info(
            "certificate issued",
            metadata: ["worker": "\(request.worker.rawValue)", "serial": "\(issued.serial)", "for": "\(action)"]
        )
        return .admitted(chain: [issued.der, self.authority.der], life: self.life)
    }

    private func refuse(_ refusal: JoinRefusal, _ request: JoinRequest, _ address: String) -> JoinAnswer {
        guard self.limiter.failed(from: address, now: self.clock.elapsed()) else {
            return .busy("too many failed tries; wait a minute")
        }
        self.logger.notice(
            "a worker was not let in",
            metadata: ["worker": "\(request.worker.rawValue)", "peer": "\(address)", "reason": "\(refusal)"]
        )
        return .refused(refusal.description)
    }
}
