/// Why a text is no condition or forbidden expression.
public struct ExpressionError: Error, Hashable, Sendable {
    /// Where in the text, in Unicode scalars from 0; its count means the end.
    public let offset: Int

    /// What was expected, what came, and what to do.
    public let message: String

    public init(offset: Int, message: String) {
        self.offset = offset
        self.message = message
    }
}

extension ExpressionError: CustomStringConvertible {
    public var description: String {
        "at character \(self.offset + 1): \(self.message)"
    }
}
