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

    private static func cell(_ scanner: inout LineScanner) -> Word {
        let column = scanner.column
        guard scanner.take("\"") else { return scanner.take { $0 != "," }.trimmed }
        var text = ""
        while let part = scanner.take(through: "\"") {
            text += part.text
            guard scanner.take("\"") else { break }
            text += "\""
        }
        // What stands between the closing quote and the comma belongs to the cell.
        text += scanner.take { $0 != "," }.trimmed.text
        return Word(text: text, column: column)
    }
}
