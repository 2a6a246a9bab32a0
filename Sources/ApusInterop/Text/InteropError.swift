/// Everything that is wrong with another tool's file, and what is doubtful about it.
///
/// Thrown only when at least one issue is an error. The description is the text for a person: one line for each issue,
/// `file:line:column: message`, or `file: path: message` where the file was read as a tree.
package struct InteropError: Error, Hashable, Sendable {
    /// The file as the user named it.
    package let file: String
    package let issues: [InteropIssue]

    package init(file: String, issues: [InteropIssue]) {
        self.file = file
        self.issues = issues
    }
}

extension InteropError: CustomStringConvertible {
    package var description: String {
        self.issues.map { issue in
            if case .text = issue.place { "\(self.file):\(issue)" } else { "\(self.file): \(issue)" }
        }.joined(separator: "\n")
    }
}
