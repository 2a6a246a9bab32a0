/// Why a template cannot be read or filled in; all the mistakes, in the order of the text.
public struct TemplateError: Error, Hashable, Sendable, CustomStringConvertible {
    public struct Issue: Hashable, Sendable {
        /// Counted from 1.
        public let line: Int

        /// Counted from 1, in characters; bytes that are no UTF-8 count one each.
        public let column: Int

        /// What was expected, what came, and what to do.
        public let message: String

        public init(line: Int, column: Int, message: String) {
            self.line = line
            self.column = column
            self.message = message
        }
    }

    public let issues: [Issue]

    public init(issues: [Issue]) {
        self.issues = issues
    }

    public var description: String {
        self.issues.map { "\($0.line):\($0.column): \($0.message)" }.joined(separator: "\n")
    }
}
