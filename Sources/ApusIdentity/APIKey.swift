/// A token of the HTTP API: who the coordinator is, and a secret that opens it.
///
/// As text it reads `apus-api-1.FINGERPRINT.SECRET`; the local administrator's is the secret alone.
package struct APIKey: Sendable {
    private static let prefix = "apus-api-1."

    /// Of the certificate of the coordinator's authority, for HTTPS; absent in the local administrator's.
    package let authority: Fingerprint?
    package let secret: Secret

    package init(authority: Fingerprint?, secret: Secret) {
        self.authority = authority
        self.secret = secret
    }

    /// Fails for a text that is no token of the API.
    package init?(_ text: some StringProtocol) {
        guard text.hasPrefix(Self.prefix) else {
            guard let secret = Secret(text) else { return nil }
            self.init(authority: nil, secret: secret)
            return
        }
        let parts = text.dropFirst(Self.prefix.count).split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let authority = Fingerprint(parts[0]), let secret = Secret(parts[1]) else { return nil }
        self.init(authority: authority, secret: secret)
    }

    package var text: String {
        self.authority.map { "\(Self.prefix)\($0).\(self.secret.text)" } ?? self.secret.text
    }
}

extension APIKey: CustomStringConvertible, CustomReflectable {
    package var description: String { "(hidden)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
