/// Who asks, once the token has been checked.
package struct Principal: Hashable, Sendable {
    /// What the holder may do; there is one role so far.
    package enum Role: String, Hashable, Sendable {
        case admin
    }

    /// For the audit log.
    package let name: String
    package let role: Role

    package init(name: String, role: Role = .admin) {
        self.name = name
        self.role = role
    }
}
