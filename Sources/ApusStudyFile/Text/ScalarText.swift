internal import ApusSpace

/// How a plain scalar is read: the core schema of YAML 1.2, in which `yes`, `no`, `on` and `off` are texts.
enum ScalarText {
    static func isNull(_ text: String) -> Bool {
        ["", "~", "null", "Null", "NULL"].contains(text)
    }

    static func literal(_ text: String) -> Literal {
        switch text {
        case "true", "True", "TRUE": return .boolean(true)
        case "false", "False", "FALSE": return .boolean(false)
        case ".nan", ".NaN", ".NAN": return .real(.nan)
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .real(.infinity)
        case "-.inf", "-.Inf", "-.INF": return .real(-.infinity)
        default: return self.number(text) ?? .text(text)
        }
    }

    private static func number(_ text: String) -> Literal? {
        guard let first = text.utf8.first, (0x2B...0x39).contains(first), first != UInt8(ascii: "/") else { return nil }
        if text.hasPrefix("0x") { return Int(text.dropFirst(2), radix: 16).map(Literal.integer) }
        if text.hasPrefix("0o") { return Int(text.dropFirst(2), radix: 8).map(Literal.integer) }
        guard text.utf8.allSatisfy(self.belongsToNumber), text.utf8.contains(where: { (0x30...0x39).contains($0) })
        else {
            return nil
        }
        if let value = Int(text) { return .integer(value) }
        // A leading point and a trailing one are numbers in YAML, and need a digit for Swift.
        var padded = text
        if let point = padded.firstIndex(of: ".") {
            let after = padded.index(after: point)
            if after == padded.endIndex || !padded[after].isNumber { padded.insert("0", at: after) }
            if point == padded.startIndex || !padded[padded.index(before: point)].isNumber {
                padded.insert("0", at: point)
            }
        }
        return Double(padded).map(Literal.real)
    }

    private static func belongsToNumber(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || "+-.eE".utf8.contains(byte)
    }

    /// At most 60 characters, without control characters, for a message.
    static func shortened(_ text: String) -> String {
        var shown = ""
        for (index, scalar) in text.unicodeScalars.enumerated() {
            guard index < 60 else { return shown + "…" }
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            shown.unicodeScalars.append(isControl ? "\u{FFFD}" : scalar)
        }
        return shown
    }
}
