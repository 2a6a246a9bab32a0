/// The fields of a line, separated by commas where it has any outside quotes, else by blanks.
enum Fields {
    /// Empty for an empty line; a field may stand in double quotes, where a doubled quote is one.
    static func split(_ line: String) -> [Word] {
        let cells = CSVRow.cells(line)
        guard cells.count == 1 else { return cells }
        var scanner = LineScanner(line)
        var words: [Word] = []
        scanner.skipBlanks()
        while !scanner.isAtEnd {
            words.append(CSVRow.quoted(&scanner) ?? scanner.take { !LineScanner.isBlank($0) })
            scanner.skipBlanks()
        }
        return words
    }
}
