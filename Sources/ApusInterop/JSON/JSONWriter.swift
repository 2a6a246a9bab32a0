package import ApusStudy

/// Writes JSON as Jackson's pretty printer does, which is how SMAC's own files look.
package enum JSONWriter {
    /// Two blanks for each level, ` : ` between key and value, and lists on one line.
    ///
    /// A number that is not finite has no place in JSON and becomes `null`.
    package static func text(of value: TreeValue) -> String {
        var text = ""
        Self.write(value, indentation: 0, to: &text)
        return text
    }

    private static func write(_ value: TreeValue, indentation: Int, to text: inout String) {
        switch value {
        case .null: text += "null"
        case .boolean(let value): text += value ? "true" : "false"
        case .integer(let value): text += value.description
        case .real(let value): text += value.isFinite ? JavaNumber.text(of: value) : "null"
        case .text(let value): Self.write(value, to: &text)
        case .list(let values):
            text += values.isEmpty ? "[ ]" : "[ "
            for (index, value) in values.enumerated() {
                if index > 0 { text += ", " }
                Self.write(value, indentation: indentation, to: &text)
            }
            if !values.isEmpty { text += " ]" }
        case .map(let entries):
            guard !entries.isEmpty else { return text += "{ }" }
            let margin = String(repeating: "  ", count: indentation + 1)
            text += "{\n"
            for (index, entry) in entries.enumerated() {
                text += margin
                Self.write(entry.key, to: &text)
                text += " : "
                Self.write(entry.value, indentation: indentation + 1, to: &text)
                text += index + 1 < entries.count ? ",\n" : "\n"
            }
            text += margin.dropLast(2) + "}"
        }
    }

    private static func write(_ string: String, to text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            default:
                if scalar.value < 0x20 {
                    let digits = String(scalar.value, radix: 16)
                    text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                } else {
                    text.unicodeScalars.append(scalar)
                }
            }
        }
        text += "\""
    }
}
