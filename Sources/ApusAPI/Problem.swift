/// An error as RFC 9457 writes it, `application/problem+json`.
package struct Problem: Codable, Hashable, Sendable {
    /// A short name of the kind of problem, the same for each of its kind.
    package let title: String

    /// The HTTP status.
    package let status: Int

    /// What went wrong this time, for a person.
    package let detail: String

    /// Every mistake, where the request had mistakes.
    package let issues: [Issue]

    package init(title: String, status: Int, detail: String, issues: [Issue] = []) {
        self.title = title
        self.status = status
        self.detail = detail
        self.issues = issues
    }
}
