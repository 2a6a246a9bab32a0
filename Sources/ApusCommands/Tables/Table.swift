/// Named columns and rows of cells, that can be sorted and written in several forms.
struct Table: Hashable, Sendable {
    struct Column: Hashable, Sendable {
        let name: String

        /// Names under which the column may also be asked for.
        var aliases: [String] = []
    }

    /// A column that is not there.
    struct UnknownColumn: Error, Hashable, Sendable, CustomStringConvertible {
        let name: String
        let known: [String]

        var description: String {
            "there is no column '\(VisibleText.escaped(self.name))'; the columns are \(self.known.joined(separator: ", "))"
        }
    }

    let columns: [Column]
    private(set) var rows: [[Cell]]

    /// Each row has a cell for each column.
    init(columns: [Column], rows: [[Cell]]) {
        precondition(rows.allSatisfy { $0.count == columns.count }, "a row has a cell for each column")
        self.columns = columns
        self.rows = rows
    }

    /// Stable: rows that are equal in this column keep their order.
    func sorted(by name: String, descending: Bool = false) throws(UnknownColumn) -> Table {
        let found =
            self.columns.firstIndex { $0.name == name || $0.aliases.contains(name) }
            ?? self.columns.firstIndex { $0.name.lowercased() == name.lowercased() }
        guard let column = found else {
            throw UnknownColumn(name: name, known: self.columns.map(\.name))
        }
        var table = self
        table.rows = self.rows.enumerated()
            .sorted { left, right in
                let (a, b) = (left.element[column], right.element[column])
                if Cell.isOrdered(a, b, descending: descending) { return true }
                if Cell.isOrdered(b, a, descending: descending) { return false }
                return left.offset < right.offset
            }
            .map(\.element)
        return table
    }

    /// Aligned text with a head line; lines are cut to `width` cells, when one is given.
    func lines(width: Int? = nil) -> [String] {
        let texts = self.rows.map { $0.map(\.short) }
        let isNumeric = self.columns.indices.map { column in
            self.rows.contains { $0[column].number != nil }
        }
        let widths = self.columns.indices.map { column in
            texts.reduce(VisibleText.width(self.columns[column].name)) { max($0, VisibleText.width($1[column])) }
        }
        return ([self.columns.map(\.name)] + texts).map { row in
            let cells = row.indices.map { VisibleText.padded(row[$0], to: widths[$0], right: isNumeric[$0]) }
            var line = cells.joined(separator: "  ")
            while line.hasSuffix(" ") { line.removeLast() }
            return width.map { VisibleText.cut(line, to: $0) } ?? line
        }
    }

    /// RFC 4180: CRLF after each record, quotes where they are needed.
    ///
    /// A text that a spreadsheet would take for a formula gets a `'` before it; numbers stay numbers.
    func csv() -> String {
        let head = self.columns.map { Self.field(Self.guarded($0.name)) }
        let records = [head] + self.rows.map { $0.map(Self.field) }
        return records.map { $0.joined(separator: ",") + "\r\n" }.joined()
    }

    private static func field(_ cell: Cell) -> String {
        guard case .text(let text) = cell else { return cell.full }
        return self.field(self.guarded(text))
    }

    private static func guarded(_ text: String) -> String {
        guard let first = text.unicodeScalars.first, ["=", "+", "-", "@", "\t", "\r"].contains(first) else {
            return text
        }
        return "'" + text
    }

    private static func field(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { ["\"", ",", "\r", "\n"].contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
