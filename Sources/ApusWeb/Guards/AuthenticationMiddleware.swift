import ApusAPI
import ApusCoordinator
import Hummingbird

/// Lets a request through when it bears a token that is in force; `GET /health` needs none.
///
/// A wrong token is answered with 401, and with 429 when its address, or all together, sent too many; a right one is let
/// in whatever that count. A token is taken from the header alone, never from the path.
struct AuthenticationMiddleware: RouterMiddleware {
    let control: any AccessControl

    @concurrent func handle(
        _ request: Request,
        context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        if request.method == .get, request.uri.path == Endpoint.health.template {
            return try await next(request, context)
        }
        var context = context
        context.principal = try await self.principal(of: request, from: context.address)
        return try await next(request, context)
    }

    private func principal(of request: Request, from address: String) async throws -> Principal {
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
        switch await self.control.authenticate(parts[1], from: address) {
        case .allowed(let name, let role): return Principal(name: name, role: role)
        case .refused: throw ProblemError(.unauthorized, "The token is not one of this coordinator's.")
        case .limited: throw ProblemError(.tooManyRequests, "Too many wrong tokens; wait a minute.")
        }
    }
}
