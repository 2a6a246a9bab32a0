/// Another protocol whose first bytes came to the worker port.
package enum ForeignProtocol: String, Hashable, Sendable, CaseIterable {
    case http = "HTTP"
    case tls = "TLS"
    case ssh = "SSH"

    private static let httpOpenings: [StaticString] = [
        "GET ", "POST", "PUT ", "HEAD", "DELE", "OPTI", "PATC", "CONN", "TRAC", "PRI ", "HTTP",
    ]

    /// Known by the first four bytes, as one big-endian number; each is far above the longest frame.
    package init?(opening: UInt32) {
        let isHTTP = Self.httpOpenings.contains { Self.number($0) == opening }
        if isHTTP {
            self = .http
        } else if opening >> 16 == 0x1603 {
            // A TLS record of the handshake, of any version.
            self = .tls
        } else if opening == Self.number("SSH-") {
            self = .ssh
        } else {
            return nil
        }
    }

    private static func number(_ text: StaticString) -> UInt32 {
        "\(text)".utf8.reduce(0) { $0 << 8 | UInt32($1) }
    }
}
