/// The table of `Docs/Architecture.md`: which module may import which.
struct ArrowTable {
    struct Row {
        let module: String
        let arrows: Set<String>
        let owned: Set<String>
        let mayImportEverything: Bool
    }

    let rows: [String: Row]

    init(_ text: String) {
        var rows: [String: Row] = [:]
        for line in text.split(separator: "\n") where line.hasPrefix("| `") {
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
            guard cells.count == 3, let module = Self.names(in: cells[1]).first else { continue }
            rows[module] = Row(
                module: module,
                arrows: Set(Self.names(in: cells[2])),
                owned: Set(Self.names(in: cells[3])),
                mayImportEverything: cells[2].contains("everything above")
            )
        }
        self.rows = rows
    }

    private static func names(in cell: Substring) -> [String] {
        cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { !$0.offset.isMultiple(of: 2) }
            .map { String($0.element) }
    }
}
