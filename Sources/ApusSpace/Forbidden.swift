/// A part of the space that no configuration may lie in.
public enum Forbidden: Hashable, Sendable, Codable {
    /// Forbidden when every pair holds; a pair with an inactive parameter does not hold.
    case combination([Pair])

    /// Forbidden when the expression is true (non-zero); one that reads an inactive parameter is not.
    case expression(ForbiddenExpression)

    public struct Pair: Hashable, Sendable, Codable {
        public let parameter: Int
        public let value: ParameterValue

        public init(parameter: Int, value: ParameterValue) {
            self.parameter = parameter
            self.value = value
        }
    }
}
