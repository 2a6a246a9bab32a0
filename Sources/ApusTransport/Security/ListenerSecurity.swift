package import ApusProtocol

/// What stands between the frames and the socket of a listener, and who is let in.
package enum ListenerSecurity: Sendable {
    /// Nothing is encrypted and one token lets everybody in: for tests, and for the measure of what TLS costs.
    case plaintext(JoinToken)

    /// TLS 1.3; the handler asks about the certificate.
    case tls(ListenerTLS)
}
