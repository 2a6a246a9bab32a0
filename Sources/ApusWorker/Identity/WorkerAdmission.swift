package import ApusIdentity

/// How a worker comes to be let in.
package enum WorkerAdmission: Sendable {
    /// Nothing is encrypted: for tests, and for the measure of what TLS costs.
    case plaintext(JoinSecret)

    /// By the certificate in the worker's folder; without one that is good, by a join token.
    case certificate(JoinTicket?)

    /// What stands in the hello: over TLS the certificate says who the worker is.
    var token: String {
        switch self {
        case .plaintext(let secret): secret.text
        case .certificate: "certificate"
        }
    }
}
