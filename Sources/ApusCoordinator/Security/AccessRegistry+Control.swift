import ApusIdentity
package import ApusStore
package import ApusStudy

extension AccessRegistry: AccessControl {
    package func authenticate(_ token: Substring, from address: String) -> Authentication {
        if let key = APIKey(token) {
            let digest = key.secret.digest
            let holder = self.book.holder(of: digest, now: self.clock.unix())
            if self.isAdministrator(digest) { return .allowed(name: "admin", role: .admin) }
            if let holder { return .allowed(name: holder.name, role: holder.role) }
        }
        return self.limiter.failed(from: address, now: self.clock.elapsed()) ? .refused : .limited
    }

    package func tokens() -> [TokenView] {
        let now = self.clock.unix()
        return self.book.tokens.values.sorted { $0.number < $1.number }.map { TokenView($0, now: now) }
    }

    package func createToken(
        _ kind: TokenRecord.Kind,
        name: String,
        life: Duration?,
        by actor: String
    ) async throws -> (token: TokenView, text: String) {
        var random = SystemRandomNumberGenerator()
        let secret = Secret(using: &random)
        var text = APIKey(authority: self.authority.fingerprint, secret: secret).text
        if case .join = kind {
            guard let worker = WorkerName(rawValue: name) else {
                throw CoordinatorError.invalid([
                    "a worker's name is 1 to 64 letters, digits, '.', '_' and '-', and begins with a letter or digit"
                ])
            }
            text = JoinTicket(worker: worker, authority: self.authority.fingerprint, secret: secret).text
        }
        let now = self.clock.unix()
        guard let (token, events) = self.book.create(kind, name: name, digest: secret.digest, life: life, now: now)
        else {
            throw CoordinatorError.conflict("there are \(AccessBook.tokensMax) tokens already; revoke some")
        }
        try await self.commit(events, by: actor, "token create", "token \(token.number) \(token.kind) for \(name)")
        return (TokenView(token, now: now), text)
    }

    package func revokeToken(_ number: Int64, by actor: String) async throws {
        guard let events = self.book.revoke(token: number, now: self.clock.unix()) else {
            throw CoordinatorError.notFound("there is no token \(number); `apus token list` shows those there are")
        }
        guard !events.isEmpty else { return }
        try await self.commit(events, by: actor, "token revoke", "token \(number)")
    }

    package func revokeWorker(_ worker: WorkerName, by actor: String) async throws {
        guard let events = self.book.revoke(worker, now: self.clock.unix()) else {
            throw CoordinatorError.notFound("no worker '\(worker.rawValue)' was ever let in")
        }
        try await self.commit(events, by: actor, "worker revoke", "worker \(worker.rawValue)")
        try await self.revokeConnections(of: worker)
    }

    package func audit(below number: Int64?, limit: Int) async throws -> [AuditEntry] {
        try await self.store.audit(below: number, limit: limit)
    }
}

extension TokenView {
    init(_ token: TokenRecord, now: UnixTime) {
        self.init(
            number: token.number,
            kind: token.kind,
            name: token.name,
            createdAt: token.createdAt,
            expiresAt: token.expiresAt,
            state: token.revokedAt != nil
                ? .revoked : token.usedBy != nil ? .used : token.isExpired(now) ? .expired : .valid
        )
    }
}

extension TokenRecord.Kind: CustomStringConvertible {
    /// `join`, or the role.
    package var description: String {
        switch self {
        case .join: "join"
        case .api(let role): role.rawValue
        }
    }
}
