/// Why a space is not consistent; all the reasons, not only the first.
public struct SpaceError: Error, Hashable, Sendable {
    public struct Issue: Hashable, Sendable {
        /// The parameter, condition or forbidden clause that is at fault, by its index.
        public enum Subject: Hashable, Sendable {
            case parameter(Int)
            case condition(Int)
            case forbidden(Int)
            case space
        }

        public let subject: Subject

        /// What was expected, what came, and what to do.
        public let message: String

        public init(subject: Subject, message: String) {
            self.subject = subject
            self.message = message
        }
    }

    public let issues: [Issue]

    public init(issues: [Issue]) {
        self.issues = issues
    }
}

extension SpaceError: CustomStringConvertible {
    /// One line for each mistake.
    public var description: String {
        self.issues.map(\.message).joined(separator: "\n")
    }
}
