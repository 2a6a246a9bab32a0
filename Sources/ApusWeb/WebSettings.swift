/// How the web server is bound and what it lets through.
package struct WebSettings: Sendable {
    package let host: String

    /// 0 lets the system choose; the server reports what it got.
    package let port: Int

    /// Names besides `localhost`, `host` and literal addresses under which clients may ask for the server.
    package let names: [String]
    package let tokens: [AccessToken]

    /// What one handler may take before the client is told to come back.
    package let handlerLimit: Duration

    /// How often a followed file is looked at, when it did not grow.
    package let followInterval: Duration

    /// Sized for a few dashboards and scripts; each idle connection costs some kilobytes.
    package static let connectionsMax = 512

    /// A study file of 1 MiB, and its templates and tables in Base64.
    package static let submissionBytesMax = 32 << 20

    /// Every other request body that is JSON; 10,000 digests take 670 kB.
    package static let bodyBytesMax = 1 << 20

    package init(
        host: String = "127.0.0.1",
        port: Int = 0,
        names: [String] = [],
        tokens: [AccessToken],
        handlerLimit: Duration = .seconds(30),
        followInterval: Duration = .milliseconds(200)
    ) {
        self.host = host
        self.port = port
        self.names = names
        self.tokens = tokens
        self.handlerLimit = handlerLimit
        self.followInterval = followInterval
    }
}
