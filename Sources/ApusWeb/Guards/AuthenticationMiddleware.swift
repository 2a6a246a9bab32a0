import ApusAPI
import Hummingbird

/// Lets a request through when it bears a token that is known; `GET /health` needs none.
struct AuthenticationMiddleware: RouterMiddleware {
    let tokens: [AccessToken]

    @concurrent func handle(
        _ request: Request,
        context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        if request.method == .get, request.uri.path == Endpoint.health.template {
            return try await next(request, context)
        }
        var context = context
        context.principal = try self.principal(of: request)
        return try await next(request, context)
    }

    private func principal(of request: Request) throws -> Principal {
        guard let header = request.headers[.authorization] else {
            throw ProblemError(
                .unauthorized,
                "This needs a token. Send 'Authorization: Bearer TOKEN'; `apus` reads it from the coordinator's folder."
            )
        }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else {
            throw ProblemError(.unauthorized, "The header 'Authorization' must read 'Bearer TOKEN'.")
        }
        // Every token is compared, so that the time says nothing about which one came close.
        let matching = self.tokens.filter { $0.matches(parts[1]) }
        guard let token = matching.first else {
            throw ProblemError(.unauthorized, "The token is not one of this coordinator's.")
        }
        return token.principal
    }
}
