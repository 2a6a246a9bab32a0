/// The one line that tables show of a reason.
enum ReasonLine {
    static let charactersMax = 256

    private static let introductions = ["; the last lines of stdout:", "; the last lines of stderr:"]

    /// The first line; where it announces the program's last lines, the very last of them in their place.
    static func line(of reason: String) -> String {
        let lines = reason.split(whereSeparator: \.isNewline)
        guard let first = lines.first else { return "" }
        var line = String(first)
        for introduction in Self.introductions where line.hasSuffix(introduction) {
            line.removeLast(introduction.count)
            let last = lines.dropFirst().last { line in line.contains { !$0.isWhitespace } }
            if let last { line += ": " + String(last.drop { $0.isWhitespace }) }
        }
        return line.count > Self.charactersMax ? String(line.prefix(Self.charactersMax - 1)) + "…" : line
    }
}
