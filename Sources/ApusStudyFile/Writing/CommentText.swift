/// Comments, broken between words.
enum CommentText {
    /// Control characters become blanks; a word longer than a line stands alone on it.
    static func lines(of text: String, indentation: String) -> [String] {
        let prefix = indentation + "#"
        // What goes on with an entry of a list stands below its first word.
        let nextPrefix = text.hasPrefix("- ") ? prefix + "  " : prefix
        var lines: [String] = []
        var line = prefix
        for word in text.split(whereSeparator: { $0.isWhitespace || $0.isNewline }) {
            let word = Self.line(of: String(word)).dropFirst(2)
            if line.count + 1 + word.count > StudyText.widthMax, line != prefix, line != nextPrefix {
                lines.append(line)
                line = nextPrefix
            }
            line += " " + word
        }
        return lines + [line]
    }

    /// One comment, to stand behind something.
    static func line(of text: String) -> String {
        "# " + String(String.UnicodeScalarView(text.unicodeScalars.map(Self.visible)))
    }

    private static func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0xFEFF
        return isControl || MaskedText.maskRange.contains(scalar.value) ? "\u{FFFD}" : scalar
    }
}
