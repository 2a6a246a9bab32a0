/// Text from elsewhere, made safe to print: nothing in it moves the cursor or changes the terminal.
enum VisibleText {
    /// Control characters, also those of C1 and of right-to-left overrides, as `\n`, `\t`, `\e` or `\u{…}`.
    static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: self.isHidden) else { return text }
        return text.unicodeScalars.reduce(into: "") { result, scalar in
            guard self.isHidden(scalar) else { return result.unicodeScalars.append(scalar) }
            switch scalar {
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{1B}": result += "\\e"
            default: result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            }
        }
    }

    /// The same for a log: line feeds and tabs stay, and so does a carriage return before a line feed.
    static func escapedLog(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        return scalars.indices.reduce(into: "") { result, index in
            let scalar = scalars[index]
            let isLineEnd = scalar == "\r" && index + 1 < scalars.count && scalars[index + 1] == "\n"
            if isLineEnd { return }
            if scalar == "\n" || scalar == "\t" {
                result.unicodeScalars.append(scalar)
            } else {
                result += self.escaped(String(Character(scalar)))
            }
        }
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0: true
        case 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// How many cells of a terminal a text takes; wide scripts and emoji take two.
    static func width(_ text: String) -> Int {
        text.reduce(0) { $0 + self.width($1) }
    }

    static func width(_ character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            return 2
        default:
            return scalar.properties.generalCategory == .nonspacingMark ? 0 : 1
        }
    }

    /// As much of the text as fits into so many cells; what is cut off ends in `…`.
    static func cut(_ text: String, to cells: Int) -> String {
        guard self.width(text) > cells else { return text }
        guard cells > 0 else { return "" }
        var used = 0
        let kept = text.prefix { character in
            used += self.width(character)
            return used <= cells - 1
        }
        return kept + "…"
    }

    /// The text with blanks up to so many cells, before it when it is a number.
    static func padded(_ text: String, to cells: Int, right: Bool = false) -> String {
        let blanks = String(repeating: " ", count: max(0, cells - self.width(text)))
        return right ? blanks + text : text + blanks
    }
}
