/// Where the coordinator is, and how long to wait for it.
package struct ClientSettings: Sendable {
    package let host: String
    package let port: Int
    package let security: ClientSecurity
    package let connectTimeout: Duration

    /// From the hello to its answer.
    package let handshakeTimeout: Duration

    /// A coordinator that sends nothing for so long is gone: leases have run out, and the network may be back long before
    /// TCP tries again.
    package let idleTimeout: Duration

    package init(
        host: String,
        port: Int,
        security: ClientSecurity = .plaintext,
        connectTimeout: Duration = .seconds(5),
        handshakeTimeout: Duration = .seconds(10),
        idleTimeout: Duration = .seconds(20)
    ) {
        self.host = host
        self.port = port
        self.security = security
        self.connectTimeout = connectTimeout
        self.handshakeTimeout = handshakeTimeout
        self.idleTimeout = idleTimeout
    }
}
