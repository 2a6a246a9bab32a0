import Hummingbird
import NIOCore

/// What is known of a request beside the request itself.
struct WebContext: RequestContext {
    var coreContext: CoreRequestContextStorage

    /// Of the peer itself; what a header says of another is not looked at.
    let address: String

    /// Set by ``AuthenticationMiddleware``; only `GET /health` is served without it.
    var principal: Principal?

    init(source: ApplicationRequestContextSource) {
        self.address = source.channel.remoteAddress?.ipAddress ?? "unknown"
        self.coreContext = CoreRequestContextStorage(source: source)
    }

    /// The name for the audit log.
    var actor: String {
        self.principal?.name ?? "nobody"
    }
}
