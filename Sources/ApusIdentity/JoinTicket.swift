package import ApusStudy

/// A join token: who the coordinator is, and a secret that lets one worker in once.
///
/// As text it reads `apus-join-1.NAME.FINGERPRINT.SECRET`. It is never printed but to the one who is to have it.
package struct JoinTicket: Sendable {
    private static let prefix = "apus-join-1."

    package let worker: WorkerName

    /// Of the certificate of the coordinator's authority; checked before the secret is sent.
    package let authority: Fingerprint
    package let secret: Secret

    package init(worker: WorkerName, authority: Fingerprint, secret: Secret) {
        self.worker = worker
        self.authority = authority
        self.secret = secret
    }

    /// Fails for a text that is no join token.
    package init?(_ text: String) {
        guard text.hasPrefix(Self.prefix) else { return nil }
        let parts = text.dropFirst(Self.prefix.count).split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count >= 3, let secret = Secret(parts[parts.count - 1]),
            let authority = Fingerprint(parts[parts.count - 2]),
            let worker = WorkerName(rawValue: parts.dropLast(2).joined(separator: "."))
        else { return nil }
        self.init(worker: worker, authority: authority, secret: secret)
    }

    package var text: String {
        "\(Self.prefix)\(self.worker.rawValue).\(self.authority).\(self.secret.text)"
    }
}

extension JoinTicket: CustomStringConvertible, CustomReflectable {
    package var description: String { "join token of \(self.worker.rawValue)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
