/// Cells of a CSV table that is written.
enum CSVText {
    /// In quotes where it has to be; control characters become blanks.
    static func cell(_ text: String) -> String {
        let isPlain = text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "," && $0 != "\"" }
        return isPlain ? text : Self.quoted(text)
    }

    static func quoted(_ text: String) -> String {
        var cell = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" { cell += "\"\"" } else { cell.unicodeScalars.append(scalar.value < 0x20 ? " " : scalar) }
        }
        return cell + "\""
    }
}
