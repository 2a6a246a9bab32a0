package import ApusSpace

/// A parameter's value as a plain JSON value: a boolean, a number or a text.
package struct ScalarValue: Codable, Hashable, Sendable {
    package let literal: Literal

    package init(_ literal: Literal) {
        self.literal = literal
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let value = try? container.decode(Bool.self) {
            self.literal = .boolean(value)
        } else if let value = try? container.decode(Int.self) {
            self.literal = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self.literal = .real(value)
        } else if let value = try? container.decode(String.self) {
            self.literal = .text(value)
        } else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "a value is true, false, a number or a text"
            )
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self.literal {
        case .boolean(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .real(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        }
    }

    /// As a person writes it: whole reals keep no trailing zeros.
    package var text: String {
        switch self.literal {
        case .boolean(let value): value ? "true" : "false"
        case .integer(let value): "\(value)"
        case .real(let value): value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
        case .text(let value): value
        }
    }

    /// The value on an axis, when it is a number.
    package var number: Double? {
        switch self.literal {
        case .integer(let value): Double(value)
        case .real(let value): value
        case .boolean, .text: nil
        }
    }
}
