package import ApusStudy

/// What a holder of an API token may do; each may do what those before it may.
package enum AccessRole: String, Hashable, Sendable, CaseIterable, Comparable {
    case viewer
    case submitter
    case admin

    package static func < (left: Self, right: Self) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int {
        switch self {
        case .viewer: 0
        case .submitter: 1
        case .admin: 2
        }
    }
}

/// A token that was given out; the secret itself is never stored.
package struct TokenRecord: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// Lets one worker of the token's name join, once.
        case join

        /// Opens the HTTP API.
        case api(AccessRole)
    }

    /// From 1; grows with each token.
    package let number: Int64
    package let kind: Kind

    /// The worker's name, or that of who asks.
    package let name: String

    /// The SHA-256 of the secret.
    package let digest: [UInt8]
    package let createdAt: UnixTime

    /// Nil for a token that does not expire.
    package let expiresAt: UnixTime?

    /// The key of the worker that joined with it, by its SHA-256; nil before.
    package var usedBy: [UInt8]?
    package var revokedAt: UnixTime?

    package init(
        number: Int64,
        kind: Kind,
        name: String,
        digest: [UInt8],
        createdAt: UnixTime,
        expiresAt: UnixTime?,
        usedBy: [UInt8]? = nil,
        revokedAt: UnixTime? = nil
    ) {
        self.number = number
        self.kind = kind
        self.name = name
        self.digest = digest
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.usedBy = usedBy
        self.revokedAt = revokedAt
    }
}

/// A worker's certificate that was given out.
package struct CertificateRecord: Hashable, Sendable {
    /// Hexadecimal digits.
    package let serial: String
    package let worker: WorkerName
    package let issuedAt: UnixTime
    package let expiresAt: UnixTime
    package var revokedAt: UnixTime?

    package init(
        serial: String,
        worker: WorkerName,
        issuedAt: UnixTime,
        expiresAt: UnixTime,
        revokedAt: UnixTime? = nil
    ) {
        self.serial = serial
        self.worker = worker
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
    }
}

/// Something about tokens and certificates that has happened.
package enum AccessEvent: Hashable, Sendable {
    case tokenCreated(TokenRecord)

    /// A worker joined with it; `key` is the SHA-256 of its public key.
    case tokenUsed(Int64, key: [UInt8])
    case tokenRevoked(Int64, at: UnixTime)
    case certificateIssued(CertificateRecord)

    /// All certificates and unused join tokens of the name.
    case workerRevoked(WorkerName, at: UnixTime)

    /// Those that expired before are of no more use.
    case forgotten(before: UnixTime)
}
