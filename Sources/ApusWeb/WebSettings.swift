/// How the web server is bound and what it lets through.
package struct WebSettings: Sendable {
    package let host: String

    /// 0 lets the system choose; the server reports what it got.
    package let port: Int

    /// Names besides `localhost`, `host` and literal addresses under which clients may ask for the server.
    package let names: [String]

    /// For HTTPS; nil for plain HTTP, which is for the loopback address.
    package let identity: WebIdentity?

    /// What one handler may take before the client is told to come back.
    package let handlerLimit: Duration

    /// How often a followed file is looked at, when it did not grow.
    package let followInterval: Duration

    /// Connections at once; one more is told to come back.
    ///
    /// One address has half of them at most.
    package let connectionsMax: Int

    /// Sized for a few dashboards and scripts; each idle connection costs some kilobytes.
    package static let connectionsMaxDefault = 512

    /// A study file of 1 MiB, and its templates and tables in Base64.
    package static let submissionBytesMax = 32 << 20

    /// Every other request body that is JSON; 10,000 digests take 670 kB.
    package static let bodyBytesMax = 1 << 20

    package init(
        host: String = "127.0.0.1",
        port: Int = 0,
        names: [String] = [],
        identity: WebIdentity? = nil,
        connectionsMax: Int = Self.connectionsMaxDefault,
        handlerLimit: Duration = .seconds(30),
        followInterval: Duration = .milliseconds(200)
    ) {
        self.host = host
        self.port = port
        self.names = names
        self.identity = identity
        self.connectionsMax = max(2, connectionsMax)
        self.handlerLimit = handlerLimit
        self.followInterval = followInterval
    }
}

/// The certificate that the web server shows, and its key; never printed.
package struct WebIdentity: Sendable {
    /// The own certificate, then its authority's.
    package let chainPEM: String
    package let keyPEM: String

    package init(chainPEM: String, keyPEM: String) {
        self.chainPEM = chainPEM
        self.keyPEM = keyPEM
    }
}

extension WebIdentity: CustomStringConvertible, CustomReflectable {
    package var description: String { "(hidden)" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
