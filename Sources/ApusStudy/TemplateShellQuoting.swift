/// Quotes values for `/bin/sh`: the one place of Apus that does.
public enum ShellQuoting {
    public struct QuotingError: Error, Hashable, Sendable, CustomStringConvertible {
        public let description: String
    }

    /// One word of a shell script that means exactly this text, whatever stands in it.
    ///
    /// The word is always in single quotes, in which a POSIX shell reads nothing but the closing quote. Throws when
    /// the text holds a NUL byte, which no argument of a program can hold.
    public static func quoted(_ text: String) throws(QuotingError) -> String {
        guard !text.utf8.contains(0) else {
            throw QuotingError(description: "holds a NUL byte, which no argument can hold; remove it")
        }
        var word = "'"
        for scalar in text.unicodeScalars {
            if scalar == "'" { word += "'\\''" } else { word.unicodeScalars.append(scalar) }
        }
        return word + "'"
    }

    /// The places of a script where a quoted word would not stay one word.
    ///
    /// Inside double quotes, backquotes or a here-document the shell would still expand a value's text; inside single
    /// quotes the word's own quotes would end them. Errs on the safe side: `"$(f ${x})"` is refused too.
    public static func unquotablePlaces(in script: Template) -> [TemplateError.Issue] {
        var scanner = ShellScanner()
        var issues: [TemplateError.Issue] = []
        for segment in script.segments {
            switch segment {
            case .literal(let bytes):
                for byte in bytes { scanner.read(byte) }
            case .variable(let variable):
                if let obstacle = scanner.obstacle {
                    issues +=
                        variable.error(
                            "${\(variable.name)} stands inside \(obstacle) of the shell's, where its value cannot be "
                                + "quoted; write it outside of them, or read the environment variable"
                        ).issues
                }
                scanner.readWord()
            }
        }
        return issues
    }
}

/// Follows the quotes of a POSIX shell script, byte by byte.
private struct ShellScanner {
    private enum State {
        case plain
        case single
        case double
        case backquote
        case comment
    }

    private var state = State.plain
    private var isEscaped = false
    private var previous = UInt8(ascii: " ")

    /// What the scanner cannot follow to its end; everything after it is out of reach.
    private var maze: String?

    /// What a value must not stand in, when the next byte does.
    var obstacle: String? {
        if let maze = self.maze { return maze }
        if self.isEscaped { return "a backslash escape" }
        return switch self.state {
        case .plain: self.previous == UInt8(ascii: "$") ? "a '$' expansion" : nil
        case .single: "single quotes"
        case .double: "double quotes"
        case .backquote: "backquotes"
        case .comment: "a comment"
        }
    }

    mutating func readWord() {
        self.previous = UInt8(ascii: "x")
        self.isEscaped = false
    }

    mutating func read(_ byte: UInt8) {
        defer { self.previous = byte }
        if self.isEscaped {
            self.isEscaped = false
            return
        }
        switch (self.state, byte) {
        case (.plain, UInt8(ascii: "\\")), (.double, UInt8(ascii: "\\")), (.backquote, UInt8(ascii: "\\")):
            self.isEscaped = true
        case (.plain, UInt8(ascii: "'")) where self.previous == UInt8(ascii: "$"): self.maze = "$'…' quotes"
        case (.plain, UInt8(ascii: "'")): self.state = .single
        case (.plain, UInt8(ascii: "\"")): self.state = .double
        case (.plain, UInt8(ascii: "`")): self.state = .backquote
        case (.plain, UInt8(ascii: "#")) where Self.endsWord(self.previous): self.state = .comment
        case (.plain, UInt8(ascii: "<")) where self.previous == byte: self.maze = "a here-document"
        case (.single, UInt8(ascii: "'")), (.double, UInt8(ascii: "\"")), (.backquote, UInt8(ascii: "`")),
            (.comment, UInt8(ascii: "\n")):
            self.state = .plain
        default: break
        }
    }

    private static func endsWord(_ byte: UInt8) -> Bool {
        " \t\n;&|()<>".utf8.contains(byte)
    }
}
