/// A token that was given out, without its secret.
package struct TokenAnswer: Codable, Hashable, Sendable {
    package let number: Int

    /// `join`, `viewer`, `submitter` or `admin`.
    package let kind: String

    /// The worker's name, or that of who asks.
    package let name: String

    /// `valid`, `used`, `expired` or `revoked`.
    package let state: String
    package let createdAt: String
    package let expiresAt: String?

    package init(number: Int, kind: String, name: String, state: String, createdAt: String, expiresAt: String?) {
        self.number = number
        self.kind = kind
        self.name = name
        self.state = state
        self.createdAt = createdAt
        self.expiresAt = expiresAt
    }
}

/// Every token, by its number.
package struct TokenListAnswer: Codable, Hashable, Sendable {
    package let items: [TokenAnswer]

    package init(items: [TokenAnswer]) {
        self.items = items
    }
}

/// Asks for a token.
package struct CreateTokenRequest: Codable, Hashable, Sendable {
    /// `join`, `viewer`, `submitter` or `admin`.
    package let kind: String
    package let name: String

    /// Absent for a token of the API that does not expire; a join token's is 900 then.
    package let lifeSeconds: Int?

    package init(kind: String, name: String, lifeSeconds: Int?) {
        self.kind = kind
        self.name = name
        self.lifeSeconds = lifeSeconds
    }
}

/// The new token with its secret, which is shown this once.
package struct CreateTokenAnswer: Codable, Hashable, Sendable {
    package let token: TokenAnswer
    package let text: String

    package init(token: TokenAnswer, text: String) {
        self.token = token
        self.text = text
    }
}
