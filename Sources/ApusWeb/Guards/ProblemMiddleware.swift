import ApusAPI
import ApusCoordinator
import HTTPTypes
import Hummingbird
import Logging

/// Turns every error into `application/problem+json`, and adds the headers that every answer bears.
///
/// What the client caused it is told in full. What it did not cause is logged, and it learns only that.
struct ProblemMiddleware: RouterMiddleware {
    @concurrent func handle(
        _ request: Request,
        context: WebContext,
        next: @concurrent (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            response = Self.problem(of: error, logger: context.logger).response
        }
        for (name, value) in Self.headers { response.headers[name] = value }
        return response
    }

    /// Nothing of this API is a page: a browser that opens an answer runs, frames and keeps nothing of it.
    private static let headers: [(HTTPField.Name, String)] = [
        (.xContentTypeOptions, "nosniff"),
        (.cacheControl, "no-store"),
        (.contentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'; sandbox"),
    ]

    static func problem(of error: any Error, logger: Logger) -> ProblemError {
        switch error {
        case let problem as ProblemError: return problem
        case let error as CoordinatorError: return ProblemError(error)
        case let error as any HTTPResponseError:
            return ProblemError(error.status, Self.detail(of: error))
        default:
            logger.error("request failed", metadata: ["error": "\(error)"])
            return ProblemError(.internalServerError, "The coordinator failed; its log says why.")
        }
    }

    private static func detail(of error: any HTTPResponseError) -> String {
        if error.status == .notFound { return "There is nothing at this path; Protocols/HTTP.yaml lists what is." }
        if error.status == .contentTooLarge { return "The request's body is larger than the limit of this operation." }
        return (error as? HTTPError)?.body ?? error.status.reasonPhrase
    }
}
