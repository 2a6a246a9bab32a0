/// What the server thinks of a study file, without submitting it.
package struct CheckAnswer: Codable, Hashable, Sendable {
    /// No mistakes; there may be warnings.
    package let isValid: Bool
    package let issues: [Issue]

    package init(isValid: Bool, issues: [Issue]) {
        self.isValid = isValid
        self.issues = issues
    }
}
