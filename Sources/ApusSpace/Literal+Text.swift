extension Literal: CustomStringConvertible {
    /// The text that stands for the value in templates, flags, tables and CSV files.
    ///
    /// A number's text is the shortest one that reads back as the same number.
    public var description: String {
        switch self {
        case .boolean(let value): value ? "true" : "false"
        case .integer(let value): value.description
        case .real(let value): value.description
        case .text(let value): value
        }
    }
}

extension Literal {
    /// The value as a number; `nil` for text and booleans.
    public var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .real(let value): value
        case .boolean, .text: nil
        }
    }
}
