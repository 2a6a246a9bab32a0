/// The cells of one row of a CSV table.
enum CSVRow {
    /// Blanks around a cell do not count, and it may stand in double quotes; empty for an empty line.
    static func cells(_ line: String) -> [Word] {
        var scanner = LineScanner(line)
        guard !scanner.rest.text.isEmpty else { return [] }
        var cells: [Word] = []
        while true {
            scanner.skipBlanks()
            cells.append(Self.cell(&scanner))
            guard scanner.take(",") else { return cells }
        }
    }

    /// What stands in quotes, when the opening one comes next.
    static func quoted(_ scanner: inout LineScanner) -> Word? {
        let column = scanner.column
        guard scanner.take("\"") else { return nil }
        var text = ""
        while let part = scanner.take(through: "\"") {
            text += part.text
            guard scanner.take("\"") else { return Word(text: text, column: column) }
            text += "\""
        }
        // The quotes are not closed: the rest of the line belongs to them.
        return Word(text: text + scanner.take { _ in true }.text, column: column)
    }

    private static func cell(_ scanner: inout LineScanner) -> Word {
        guard let word = Self.quoted(&scanner) else { return scanner.take { $0 != "," }.trimmed }
        // What stands between the closing quote and the comma belongs to the cell.
        return Word(text: word.text + scanner.take { $0 != "," }.trimmed.text, column: word.column)
    }
}
