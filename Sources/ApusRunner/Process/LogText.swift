/// Text of a program's output, made fit to stand in a message.
package enum LogText {
    static let linesMax = 20
    static let lineBytesMax = 300

    /// The last lines of some output, escaped, each indented by two blanks; empty when there is none.
    static func lastLines(of bytes: [UInt8]) -> String {
        let lines = String(decoding: bytes, as: UTF8.self)
            .split(omittingEmptySubsequences: true, whereSeparator: \.isNewline)
        return lines.suffix(Self.linesMax)
            .map { "  \(Self.escaped(String($0.prefix(Self.lineBytesMax))))" }
            .joined(separator: "\n")
    }

    /// As `escaped`, with the line feeds kept.
    static func escapedLines(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { Self.escaped(String($0)) }
            .joined(separator: "\n")
    }

    /// Control characters, and those that change the direction of text, written as `\u{…}`; the rest as it is.
    package static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
                if scalar == "\t" {
                    result += "\\t"
                } else {
                    result += "\\u{\(String(scalar.value, radix: 16))}"
                }
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
