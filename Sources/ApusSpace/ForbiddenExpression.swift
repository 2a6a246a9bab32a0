/// A relation between parameters, as SMAC's advanced forbidden clauses write it.
///
/// Numbers are numeric parameters' values, constants, and the values of ordinal choices that are numbers.
/// True is any non-zero number.
public indirect enum ForbiddenExpression: Hashable, Sendable, Codable {
    public enum UnaryOperator: String, Hashable, Sendable, Codable, CaseIterable {
        case negate = "-"
        case abs, acos, asin, atan, cbrt, ceil, cos, cosh, exp, floor, log, log10, log2, sin, sinh, sqrt, tan, tanh
    }

    public enum BinaryOperator: String, Hashable, Sendable, Codable {
        case add = "+"
        case subtract = "-"
        case multiply = "*"
        case divide = "/"
        case power = "^"
        case remainder = "%"
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
        case equal = "=="
        case notEqual = "!="
        case and = "&&"
        case or = "||"
    }

    case number(Double)

    /// The index of a parameter of the space.
    case parameter(Int)
    case unary(UnaryOperator, ForbiddenExpression)
    case binary(BinaryOperator, ForbiddenExpression, ForbiddenExpression)
}
