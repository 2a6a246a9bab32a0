import ApusAPI
import ApusCoordinator
import ApusStore
import ApusStudy
import Hummingbird
import HTTPTypes

/// The operations of the API over a coordinator.
///
/// Each group of operations is an extension in a file of its own; a handler reads the request, makes one call,
/// and wraps the answer.
struct Routes: Sendable {
    let coordinator: any CoordinatorAccess
    let control: any AccessControl
    let parser: StudyParser
    let settings: WebSettings
    let clock: any Clock<Duration>

    typealias Handler = @Sendable (Request, WebContext) async throws -> Response

    /// Everything that is served, each operation once.
    var handlers: [(Endpoint, Handler)] {
        self.systemHandlers + self.studyHandlers + self.orderHandlers + self.trialHandlers + self.fileHandlers
            + self.retentionHandlers
            + self.contentHandlers + self.accessHandlers
    }

    func router() -> Router<WebContext> {
        let router = Router(context: WebContext.self)
        router.middlewares.add(ProblemMiddleware())
        router.middlewares.add(OriginMiddleware(names: self.settings.names + [self.settings.host]))
        router.middlewares.add(AuthenticationMiddleware(control: self.control))
        for (endpoint, handler) in self.handlers {
            guard let method = HTTPRequest.Method(endpoint.method) else { continue }
            router.on(RouterPath(endpoint.template), method: method, use: Self.guarded(endpoint, handler))
        }
        return router
    }

    /// A handler that is only for who has the role.
    private static func guarded(_ endpoint: Endpoint, _ handler: @escaping Handler) -> Handler {
        { request, context in
            let role = context.principal?.role
            guard endpoint == .health || role.map({ $0 >= endpoint.role }) ?? false else {
                throw ProblemError(
                    .forbidden,
                    "This needs a token of the role '\(endpoint.role.rawValue)'; yours is "
                        + "'\(role?.rawValue ?? "none")'."
                )
            }
            return try await handler(request, context)
        }
    }

    /// A handler that ends within the limit for handlers: everything but the streams.
    func bounded(_ handler: @escaping Handler) -> Handler {
        let limit = TimeLimit(limit: self.settings.handlerLimit, clock: self.clock)
        return { request, context in
            try await limit.run { try await handler(request, context) }
        }
    }

    /// The study that the path names, by number or by name.
    func study(_ context: WebContext) async throws -> StudyID {
        let reference = context.parameters.get("study") ?? ""
        guard (1...128).contains(reference.utf8.count), !reference.contains("%") else {
            throw CoordinatorError.notFound("A study goes by its number or its name.")
        }
        return try await self.coordinator.find(reference)
    }

    func trial(_ context: WebContext) async throws -> TrialID {
        let text = context.parameters.get("trial") ?? ""
        guard let number = UInt32(text), number > 0 else {
            throw CoordinatorError.notFound("A trial goes by its number, from 1.")
        }
        return TrialID(study: try await self.study(context), number: number)
    }
}
