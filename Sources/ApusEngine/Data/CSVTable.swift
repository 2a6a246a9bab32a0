/// Reads a table of numbers: a header row of names, then one sample a row; RFC 4180 quotes.
struct CSVTable {
    static let bytesMax = 1 << 32
    static let columnsMax = 100_000

    /// Mistakes that are listed before the rest is only counted.
    private static let issuesMax = 20

    let names: [String]
    private(set) var rows: [[String]] = []

    init(path: String) throws(DatasetError) {
        let file = try FileBytes(path: path)
        guard file.count <= Self.bytesMax else { throw DatasetError("\(path): is larger than \(Self.bytesMax) bytes") }
        var records = try file.withBytes { bytes throws(DatasetError) in try Self.records(bytes, path: path) }
        guard records.count >= 2 else {
            throw DatasetError("\(path): expected a row of names and at least one row of numbers")
        }
        self.names = records.removeFirst()
        guard !self.names.allSatisfy({ Float($0) != nil }) else {
            throw DatasetError(
                "\(path): its first row has numbers alone; expected a row of names there, so add one above it"
            )
        }
        guard self.names.count <= Self.columnsMax else {
            throw DatasetError("\(path): has \(self.names.count) columns; at most \(Self.columnsMax) are read")
        }
        var issues: [String] = []
        for (index, record) in records.enumerated() where record.count != self.names.count {
            issues.append("row \(index + 2): has \(record.count) cells, expected \(self.names.count)")
        }
        try Self.report(issues, path: path)
        self.rows = records
    }

    /// The target column's cells and the other columns as numbers, row by row.
    func divided(target: String?, path: String) throws(DatasetError) -> (features: [Float], targets: [String]) {
        let column: Int
        if let target {
            guard let found = self.names.firstIndex(of: target) else {
                throw DatasetError(
                    "\(path): has no column '\(target)'; its columns are \(self.names.prefix(20).joined(separator: ", "))"
                )
            }
            column = found
        } else {
            column = self.names.count - 1
        }
        guard self.names.count >= 2 else {
            throw DatasetError("\(path): expected a target and at least one more column")
        }
        var features: [Float] = []
        features.reserveCapacity(self.rows.count * (self.names.count - 1))
        var issues: [String] = []
        for (index, row) in self.rows.enumerated() {
            for (place, cell) in row.enumerated() where place != column {
                let number = Float(cell)
                if number?.isFinite != true {
                    issues.append(
                        "row \(index + 2), column '\(self.names[place])': expected a number, got '\(cell.prefix(40))'"
                    )
                }
                features.append(number ?? 0)
            }
        }
        try Self.report(issues, path: path)
        return (features, self.rows.map { $0[column] })
    }

    static func report(_ issues: [String], path: String) throws(DatasetError) {
        guard !issues.isEmpty else { return }
        var lines = issues.prefix(self.issuesMax).map { "\(path): \($0)" }
        if issues.count > self.issuesMax { lines.append("\(path): and \(issues.count - self.issuesMax) more mistakes") }
        throw DatasetError(lines.joined(separator: "\n"))
    }

    private static func records(
        _ bytes: UnsafeRawBufferPointer,
        path: String
    ) throws(DatasetError) -> [[String]] {
        var records: [[String]] = []
        var record: [String] = []
        var cell: [UInt8] = []
        var isQuoted = false
        var index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        func endCell() {
            record.append(Self.trimmed(String(decoding: cell, as: UTF8.self)))
            cell.removeAll(keepingCapacity: true)
        }
        func endRecord() {
            endCell()
            if record != [""] { records.append(record) }
            record.removeAll(keepingCapacity: true)
        }
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            switch byte {
            case UInt8(ascii: "\"") where isQuoted && index < bytes.count && bytes[index] == byte:
                cell.append(byte)
                index += 1
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: ",") where !isQuoted: endCell()
            case UInt8(ascii: "\n") where !isQuoted: endRecord()
            case UInt8(ascii: "\r") where !isQuoted: continue
            default: cell.append(byte)
            }
        }
        guard !isQuoted else { throw DatasetError("\(path): row \(records.count + 1): a quote is not closed") }
        if !cell.isEmpty || !record.isEmpty { endRecord() }
        return records
    }

    private static func trimmed(_ cell: String) -> String {
        let start = cell.drop { $0 == " " || $0 == "\t" }
        guard let last = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
        return String(start[...last])
    }
}
