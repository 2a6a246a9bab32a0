extension JSONValue {
    package init(json: [UInt8]) throws(JSONError) {
        self = try JSONParser.parse(json)
    }

    /// The tree as JSON on one line; numbers that are not finite become `null`.
    package var compact: String {
        switch self {
        case .list(let values): "[\(values.map(\.compact).joined(separator: ","))]"
        case .map(let members):
            "{\(members.map { "\(Self.quoted($0.key)):\($0.value.compact)" }.joined(separator: ","))}"
        default: self.scalar
        }
    }

    /// The tree as JSON for people, indented by two blanks; lists of scalars stay on one line.
    package func indented(by depth: Int = 0) -> String {
        let blanks = String(repeating: " ", count: 2 * (depth + 1))
        let end = "\n" + String(repeating: " ", count: 2 * depth)
        switch self {
        case .list(let values) where values.contains(where: \.isNested):
            let lines = values.map { blanks + $0.indented(by: depth + 1) }
            return "[\n" + lines.joined(separator: ",\n") + end + "]"
        case .list(let values):
            return "[" + values.map(\.compact).joined(separator: ", ") + "]"
        case .map(let members) where !members.isEmpty:
            let lines = members.map { "\(blanks)\(Self.quoted($0.key)): \($0.value.indented(by: depth + 1))" }
            return "{\n" + lines.joined(separator: ",\n") + end + "}"
        default:
            return self.compact
        }
    }

    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    private var isNested: Bool {
        switch self {
        case .list, .map: true
        default: false
        }
    }

    private var scalar: String {
        switch self {
        case .boolean(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .real(let value) where value.isFinite: "\(value)"
        case .text(let value): Self.quoted(value)
        default: "null"
        }
    }
}
