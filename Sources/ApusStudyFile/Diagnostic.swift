/// One remark about a study file or a file that it names.
package struct Diagnostic: Hashable, Sendable, CustomStringConvertible {
    package enum Severity: String, Hashable, Sendable {
        case error
        case warning
    }

    package let severity: Severity

    /// The study file, or the file it names in which the mistake stands.
    package let file: String
    package let place: SourcePlace

    /// What was expected, what came, and what to do.
    package let message: String

    package init(severity: Severity, file: String, place: SourcePlace, message: String) {
        self.severity = severity
        self.file = file
        self.place = place
        self.message = message
    }

    package var description: String {
        let label = self.severity == .warning ? "warning: " : ""
        return "\(self.file):\(self.place.line):\(self.place.column): \(label)\(self.message)"
    }
}
