/// One remark about another tool's file.
package struct InteropIssue: Hashable, Sendable {
    package enum Severity: String, Hashable, Sendable {
        case error
        case warning
    }

    package enum Place: Hashable, Sendable {
        /// Counted from 1; columns are characters.
        case text(line: Int, column: Int)

        /// A place in a tree, such as `hyperparameters[2].lower`; empty for the whole file.
        case tree(String)
    }

    package let severity: Severity
    package let place: Place

    /// What was expected, what came, and what to do.
    package let message: String

    package init(severity: Severity = .error, place: Place, message: String) {
        self.severity = severity
        self.place = place
        self.message = message
    }
}

extension InteropIssue: CustomStringConvertible {
    package var description: String {
        let text = self.severity == .warning ? "warning: \(self.message)" : self.message
        switch self.place {
        case .text(let line, let column): return "\(line):\(column): \(text)"
        case .tree(""): return text
        case .tree(let path): return "\(path): \(text)"
        }
    }
}
