import Hummingbird

/// What is known of a request beside the request itself.
struct WebContext: RequestContext {
    var coreContext: CoreRequestContextStorage

    /// Set by ``AuthenticationMiddleware``; only `GET /health` is served without it.
    var principal: Principal?

    init(source: ApplicationRequestContextSource) {
        self.coreContext = CoreRequestContextStorage(source: source)
    }

    /// The name for the audit log.
    var actor: String {
        self.principal?.name ?? "nobody"
    }
}
