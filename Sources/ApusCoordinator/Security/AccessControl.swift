package import ApusStore
package import ApusStudy

/// What a bearer of a token is told.
package enum Authentication: Hashable, Sendable {
    case allowed(name: String, role: AccessRole)
    case refused

    /// Refused, and so often before that the answer is "too many".
    case limited
}

/// A token as it is shown: never its secret.
package struct TokenView: Hashable, Sendable {
    package let number: Int64
    package let kind: TokenRecord.Kind
    package let name: String
    package let createdAt: UnixTime
    package let expiresAt: UnixTime?
    package let state: State

    /// A token that is not valid lets nobody in; of several reasons the first counts.
    package enum State: String, Hashable, Sendable {
        case revoked
        case used
        case expired
        case valid
    }

    package init(
        number: Int64,
        kind: TokenRecord.Kind,
        name: String,
        createdAt: UnixTime,
        expiresAt: UnixTime?,
        state: State
    ) {
        self.number = number
        self.kind = kind
        self.name = name
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.state = state
    }
}

/// Who may come in, as the HTTP API asks and changes it.
package protocol AccessControl: Sendable {
    /// Whether a text is a token that is in force; `address` is whose failures are counted.
    func authenticate(_ token: Substring, from address: String) async -> Authentication

    /// In the order of their numbers.
    func tokens() async -> [TokenView]

    /// Makes a token durable; the text is shown this once. A join token's name is a worker's.
    func createToken(
        _ kind: TokenRecord.Kind,
        name: String,
        life: Duration?,
        by actor: String
    ) async throws -> (token: TokenView, text: String)

    /// A token that is revoked already is no error.
    func revokeToken(_ number: Int64, by actor: String) async throws

    /// Closes the worker's sessions, and lets it in no more; `notFound` when nothing of that name was ever let in.
    func revokeWorker(_ worker: WorkerName, by actor: String) async throws

    /// A page of the audit log, the newest entry first; `below` is the number of the last entry of the page before.
    func audit(below number: Int64?, limit: Int) async throws -> [AuditEntry]
}
