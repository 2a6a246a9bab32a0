internal import ApusSpace

/// Scalars as a study file writes them, so that reading gives exactly the text back.
///
/// Without quotes where that is safe, since study files are read by people. `${name}` stands as it is; a `${` that does
/// not close is escaped, because the reader looks for the end of it.
enum YAMLText {
    /// Where a scalar stands: in `{…}` and `[…]` more signs have a meaning.
    enum Context {
        case block
        case flow
    }

    /// A placeholder may have 256 bytes; what is longer is none, and must not look like one.
    private static let placeholderMax = 200
    private static let indicators = Set("-?:,[]{}#&*!|>'\"%@`=<~".unicodeScalars)

    static func scalar(_ text: String, in context: Context = .flow) -> String {
        if self.isPlain(text, in: context) { return text }
        if self.isRaw(text), !text.contains("'") { return "'\(text)'" }
        return self.doubleQuoted(text)
    }

    /// The reader uses some private characters for itself and refuses them, and drops a byte order mark.
    ///
    /// NUL has no place in a program's arguments.
    static func isWritable(_ text: String) -> Bool {
        text.unicodeScalars.first != "\u{FEFF}"
            && !text.unicodeScalars.contains { MaskedText.maskRange.contains($0.value) || $0.value == 0 }
    }

    private static func isPlain(_ text: String, in context: Context) -> Bool {
        guard let first = text.unicodeScalars.first, !ScalarText.isNull(text) else { return false }
        guard ScalarText.literal(text) == .text(text), self.isRaw(text) else { return false }
        let isOption = first == "-" && !text.hasPrefix("---") && text.count > 1 && !text.hasPrefix("- ")
        guard isOption || !self.indicators.contains(first), !text.hasPrefix("...") else { return false }
        guard text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }), first != " ", text.last != " " else { return false }
        let visible = self.withoutPlaceholders(text)
        guard !visible.contains(": "), !visible.contains(" #"), visible.last != ":" else { return false }
        return context == .block || !visible.unicodeScalars.contains { ",[]{}:".unicodeScalars.contains($0) }
    }

    /// Whether every character may stand as it is between quotes that need no escapes.
    private static func isRaw(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy(self.isPrintable) && !self.hasOpenPlaceholder(text)
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E, 0xA0...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x1_0000...0x10_FFFF:
            scalar.value != 0x2028 && scalar.value != 0x2029
        default: false
        }
    }

    private static func hasOpenPlaceholder(_ text: String) -> Bool {
        self.withoutPlaceholders(text).contains("${")
    }

    /// Without what stands between `${` and the `}` that closes it.
    private static func withoutPlaceholders(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        var result = String.UnicodeScalarView()
        var index = 0
        while index < scalars.count {
            let opens = scalars[index] == "$" && index + 1 < scalars.count && scalars[index + 1] == "{"
            let inside = scalars[index...].prefix(Self.placeholderMax)
            if opens, let end = inside.firstIndex(of: "}"), !inside[..<end].contains("\n") {
                index = end + 1
            } else {
                result.append(scalars[index])
                index += 1
            }
        }
        return String(result)
    }

    private static func doubleQuoted(_ text: String) -> String {
        // A placeholder is read without escapes, so where it would need any, its dollar sign is escaped instead.
        let keepsPlaceholders = !text.contains("\\") && !text.contains("\"") && self.isRaw(text)
        var quoted = String.UnicodeScalarView()
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            let opens = scalar == "$" && index + 1 < scalars.count && scalars[index + 1] == "{"
            if opens, !keepsPlaceholders {
                quoted.append(contentsOf: "\\x24".unicodeScalars)
            } else {
                quoted.append(contentsOf: self.escaped(scalar).unicodeScalars)
            }
        }
        return "\"\(String(quoted))\""
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"": return "\\\""
        case "\\": return "\\\\"
        case "\n": return "\\n"
        case "\r": return "\\r"
        case "\t": return "\\t"
        default:
            guard !self.isPrintable(scalar) else { return String(scalar) }
            let digits = String(scalar.value, radix: 16)
            let width = scalar.value <= 0xFF ? 2 : scalar.value <= 0xFFFF ? 4 : 8
            let letter = width == 2 ? "x" : width == 4 ? "u" : "U"
            return "\\\(letter)" + String(repeating: "0", count: width - digits.count) + digits
        }
    }
}
