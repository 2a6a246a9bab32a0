package import ApusIdentity
package import ApusStore
package import ApusStudy

/// Who may come in: every token and certificate that is in force.
///
/// Pure. Each decision that changes something returns the events that make it durable; the caller lets nobody in
/// before they are.
package struct AccessBook: Sendable {
    /// Tokens that one coordinator keeps at most, used ones and revoked ones among them: several for each worker.
    package static let tokensMax = 100_000

    /// How often it looks for what may be forgotten.
    private static let forgetInterval: Duration = .seconds(3_600)

    /// How long an expired certificate or join token is remembered at least, to be able to say so.
    package static let memory: Duration = .seconds(30 * 86_400)

    /// So many certificates and join tokens, those that expire last, are remembered however long ago they expired: a wall
    /// clock that is years ahead for an hour must not shut a cluster's workers out for good.
    package static let rememberedMin = 10_000

    package private(set) var tokens: [Int64: TokenRecord]
    package private(set) var certificates: [String: CertificateRecord]
    private var nextToken: Int64

    /// The numbers of join tokens, by what their secrets hash to.
    private var joinTokens: [[UInt8]: Int64] = [:]
    private var forgetNext: UnixTime?

    package init(_ snapshot: AccessSnapshot) {
        self.tokens = Dictionary(snapshot.tokens.map { ($0.number, $0) }) { first, _ in first }
        self.certificates = Dictionary(snapshot.certificates.map { ($0.serial, $0) }) { first, _ in first }
        self.nextToken = snapshot.nextToken
        for token in snapshot.tokens where token.kind == .join { self.joinTokens[token.digest] = token.number }
    }

    // Tokens

    /// A new token; nil when there are too many.
    package mutating func create(
        _ kind: TokenRecord.Kind,
        name: String,
        digest: SecretDigest,
        life: Duration?,
        now: UnixTime
    ) -> (TokenRecord, [AccessEvent])? {
        let events = self.forget(now)
        guard self.tokens.count < Self.tokensMax else { return nil }
        let token = TokenRecord(
            number: self.nextToken,
            kind: kind,
            name: name,
            digest: digest.bytes,
            createdAt: now,
            expiresAt: life.map { now + $0 }
        )
        self.nextToken += 1
        self.tokens[token.number] = token
        if kind == .join { self.joinTokens[token.digest] = token.number }
        return (token, events + [.tokenCreated(token)])
    }

    /// Who shows this secret to the API, and what they may do; every token is compared.
    package func holder(of digest: SecretDigest, now: UnixTime) -> (name: String, role: AccessRole)? {
        var found: (String, AccessRole)?
        for token in self.tokens.values where SecretDigest(token.digest).matches(digest) {
            guard case .api(let role) = token.kind, token.revokedAt == nil, !token.isExpired(now) else { continue }
            found = (token.name, role)
        }
        return found
    }

    /// Nothing happens to a token that is revoked; nil for an unknown one.
    package mutating func revoke(token number: Int64, now: UnixTime) -> [AccessEvent]? {
        guard let token = self.tokens[number] else { return nil }
        guard token.revokedAt == nil else { return [] }
        self.tokens[number]?.revokedAt = now
        return [.tokenRevoked(number, at: now)]
    }

    // Workers

    /// Whether a join token lets this worker have a certificate for this key.
    ///
    /// A used token lets the same key in again, since the answer may have been lost on its way.
    package mutating func join(
        as worker: WorkerName,
        _ digest: SecretDigest,
        key: SecretDigest,
        now: UnixTime
    ) -> Result<[AccessEvent], JoinRefusal> {
        // Looked up by the hash of a secret, which nobody who does not know the secret can come near to.
        guard let number = self.joinTokens[digest.bytes], let token = self.tokens[number],
            SecretDigest(token.digest).matches(digest)
        else { return .failure(.wrong(worker)) }
        guard token.name == worker.rawValue else { return .failure(.otherName(token.name)) }
        guard token.revokedAt == nil else { return .failure(.revoked(worker)) }
        guard !token.isExpired(now) else { return .failure(.expired(worker)) }
        guard let user = token.usedBy else {
            self.tokens[token.number]?.usedBy = key.bytes
            return .success([.tokenUsed(token.number, key: key.bytes)])
        }
        return SecretDigest(user).matches(key) ? .success([]) : .failure(.used(worker))
    }

    package mutating func issued(_ certificate: CertificateRecord, now: UnixTime) -> [AccessEvent] {
        let events = self.forget(now)
        self.certificates[certificate.serial] = certificate
        return events + [.certificateIssued(certificate)]
    }

    /// Why a certificate does not let this worker in; nil when it does.
    package func refusal(of certificate: WorkerCertificate?, worker: WorkerName, now: UnixTime) -> JoinRefusal? {
        guard let certificate else { return .noCertificate(worker) }
        guard certificate.worker == worker else { return .otherName(certificate.worker.rawValue) }
        guard let record = self.certificates[certificate.serial], record.worker == worker else {
            return certificate.expires < now ? .certificateExpired(worker) : .unknown(worker)
        }
        guard record.revokedAt == nil else { return .revoked(worker) }
        guard record.expiresAt >= now else { return .certificateExpired(worker) }
        return nil
    }

    /// Nil when nothing of that name was ever let in.
    package mutating func revoke(_ worker: WorkerName, now: UnixTime) -> [AccessEvent]? {
        var isKnown = false
        for (serial, certificate) in self.certificates where certificate.worker == worker {
            isKnown = true
            if certificate.revokedAt == nil { self.certificates[serial]?.revokedAt = now }
        }
        for (number, token) in self.tokens where token.kind == .join && token.name == worker.rawValue {
            isKnown = true
            if token.revokedAt == nil { self.tokens[number]?.revokedAt = now }
        }
        return isKnown ? [.workerRevoked(worker, at: now)] : nil
    }

    private mutating func forget(_ now: UnixTime) -> [AccessEvent] {
        if let next = self.forgetNext, now < next { return [] }
        self.forgetNext = now + Self.forgetInterval
        let joinTokens = self.tokens.values.lazy.filter { $0.kind == .join }
        let ends = (joinTokens.compactMap(\.expiresAt) + self.certificates.values.map(\.expiresAt)).sorted()
        guard ends.count > Self.rememberedMin else { return [] }
        let before = min(now - Self.memory, ends[ends.count - Self.rememberedMin])
        guard ends[0] < before else { return [] }
        self.certificates = self.certificates.filter { $0.value.expiresAt >= before }
        self.tokens = self.tokens.filter { $0.value.kind != .join || ($0.value.expiresAt ?? before) >= before }
        self.joinTokens = self.joinTokens.filter { self.tokens[$0.value] != nil }
        return [.forgotten(before: before)]
    }
}

extension TokenRecord {
    package func isExpired(_ now: UnixTime) -> Bool {
        self.expiresAt.map { $0 < now } ?? false
    }
}

extension UnixTime {
    static func + (left: UnixTime, right: Duration) -> UnixTime {
        UnixTime(rawValue: left.rawValue + right.components.seconds * 1_000)
    }

    static func - (left: UnixTime, right: Duration) -> UnixTime {
        UnixTime(rawValue: left.rawValue - right.components.seconds * 1_000)
    }
}
