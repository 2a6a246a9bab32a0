import ApusAPI
import ApusCoordinator
import Hummingbird
import HTTPTypes

/// An error that is already in the words of the API.
struct ProblemError: Error, Sendable {
    let status: HTTPResponse.Status
    let detail: String
    let issues: [Issue]

    init(_ status: HTTPResponse.Status, _ detail: String, issues: [Issue] = []) {
        self.status = status
        self.detail = detail
        self.issues = issues
    }

    init(_ error: CoordinatorError) {
        switch error {
        case .notFound(let text): self.init(.notFound, text)
        case .conflict(let text): self.init(.conflict, text)
        case .tooLarge(let text): self.init(.contentTooLarge, text)
        case .busy(let text): self.init(.tooManyRequests, text)
        case .unavailable(let text): self.init(.serviceUnavailable, text)
        case .invalid(let texts):
            self.init(
                .unprocessableContent,
                texts.count == 1 ? texts[0] : "There are \(texts.count) mistakes.",
                issues: texts.map { Issue(place: "", message: $0) }
            )
        }
    }

    var response: Response {
        let problem = Problem(
            title: self.status.reasonPhrase,
            status: self.status.code,
            detail: self.detail,
            issues: self.issues
        )
        var response = Response.json(problem, status: self.status)
        response.headers[.contentType] = "application/problem+json"
        if self.status == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer" }
        if self.status == .tooManyRequests || self.status == .serviceUnavailable { response.headers[.retryAfter] = "1" }
        return response
    }
}
