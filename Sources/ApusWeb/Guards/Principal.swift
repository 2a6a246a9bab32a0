package import ApusStore

/// Who asks, once the token has been checked.
package struct Principal: Hashable, Sendable {
    /// For the audit log.
    package let name: String
    package let role: AccessRole

    package init(name: String, role: AccessRole) {
        self.name = name
        self.role = role
    }
}
