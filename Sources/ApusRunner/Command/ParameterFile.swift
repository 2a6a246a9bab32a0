import ApusSpace

/// The values of an attempt as a JSON object, in the space's order.
enum ParameterFile {
    static func json(of values: [AttemptJob.Value]) -> [UInt8] {
        let lines = values.map { "  \(Self.quoted($0.name)): \(Self.text(of: $0.value))" }
        return Array((lines.isEmpty ? "{}\n" : "{\n\(lines.joined(separator: ",\n"))\n}\n").utf8)
    }

    private static func text(of value: Literal) -> String {
        switch value {
        case .boolean(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .real(let value): value.isFinite ? value.description : "null"
        case .text(let value): Self.quoted(value)
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{0}"..."\u{1F}", "\u{7F}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
