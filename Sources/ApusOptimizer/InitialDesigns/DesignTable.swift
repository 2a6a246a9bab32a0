public import ApusSpace

/// A design that was read from a CSV file: a header row of parameters' names, then one row for each run.
///
/// A column's name is a parameter's name, or the same without regard to case, with a warning. Every parameter but a
/// constant has a column. A cell of an inactive parameter does not count and may be empty.
public struct DesignTable: Hashable, Sendable {
    public typealias Mistake = DesignTableError.Mistake

    /// Canonical, legal and not forbidden, in the order of the file; some may be the same.
    public let configurations: [Configuration]

    /// For each configuration the line that its row begins on, from 1.
    public let rows: [Int]

    /// At most ``DesignTableError/mistakesMax``.
    public let warnings: [Mistake]

    /// Reads the text of a CSV file; throws every mistake at once.
    public static func read(_ text: String, in space: Space) throws(DesignTableError) -> DesignTable {
        try self.read(Array(text.utf8), in: space)
    }

    /// Reads the bytes of a CSV file; throws every mistake at once.
    public static func read(_ bytes: [UInt8], in space: Space) throws(DesignTableError) -> DesignTable {
        var csv = try CSVReader(bytes)
        guard let header = try csv.next() else {
            throw DesignTableError(row: 1, message: "the file is empty; begin it with a row of parameters' names")
        }
        var reader = DesignTableReader(space: space)
        reader.readHeader(header)
        try reader.throwMistakes()
        while let row = try reader.nextRow(of: &csv) {
            reader.read(row)
        }
        return try reader.table(header: header)
    }
}
