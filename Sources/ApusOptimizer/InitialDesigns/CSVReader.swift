/// Takes a CSV text apart (RFC 4180), byte by byte.
///
/// Cells are separated by commas and may stand in double quotes, where a quote is doubled. Lines end with LF, CRLF or
/// CR. A byte order mark is skipped, and so are blank lines. Blanks around a cell do not count, also around its quotes.
struct CSVReader {
    static let bytesMax = 64 << 20
    static let cellsMax = 1_001_000
    static let cellBytesMax = 64 << 10

    struct Row: Equatable {
        /// The line that the row begins on, from 1.
        let line: Int
        let cells: [String]
    }

    private let bytes: [UInt8]
    private var offset = 0
    private var line = 1
    private var cellCount = 0

    init(_ bytes: [UInt8]) throws(DesignTableError) {
        guard bytes.count <= Self.bytesMax else {
            throw DesignTableError(row: 1, message: "the file has more than \(Self.bytesMax >> 20) MiB; split it")
        }
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            self.offset = 3
        }
    }

    /// The next row that is not blank; `nil` at the end.
    mutating func next() throws(DesignTableError) -> Row? {
        while self.offset < self.bytes.count {
            let line = self.line
            let cells = try self.row()
            if cells != [""] { return Row(line: line, cells: cells) }
        }
        return nil
    }

    private mutating func row() throws(DesignTableError) -> [String] {
        let line = self.line
        var cells: [String] = []
        repeat {
            self.cellCount += 1
            guard self.cellCount <= Self.cellsMax else {
                throw DesignTableError(row: line, message: "the file has more than \(Self.cellsMax) cells; split it")
            }
            cells.append(try self.cell(number: cells.count + 1, row: line))
        } while self.take(UInt8(ascii: ","))
        self.takeLineEnd()
        return cells
    }

    private mutating func cell(number: Int, row: Int) throws(DesignTableError) -> String {
        self.skipBlanks()
        let isQuoted = self.peek == UInt8(ascii: "\"")
        let bytes = isQuoted ? try self.quoted(number: number, row: row) : self.plain()
        guard bytes.count <= Self.cellBytesMax else {
            throw DesignTableError(
                row: row,
                column: number,
                message: "the cell has more than \(Self.cellBytesMax >> 10) KiB; shorten it"
            )
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw DesignTableError(row: row, column: number, message: "the cell is not UTF-8; save the file as UTF-8")
        }
        return text
    }

    private mutating func plain() -> ArraySlice<UInt8> {
        let start = self.offset
        while let peek, peek != UInt8(ascii: ","), !Self.isLineEnd(peek) {
            self.offset += 1
        }
        var cell = self.bytes[start..<self.offset]
        while let last = cell.last, Self.isBlank(last) {
            cell.removeLast()
        }
        return cell
    }

    private mutating func quoted(number: Int, row: Int) throws(DesignTableError) -> ArraySlice<UInt8> {
        var cell: [UInt8] = []
        self.offset += 1
        while let byte = self.peek {
            self.offset += 1
            if byte == UInt8(ascii: "\n") {
                self.line += 1
            }
            guard byte == UInt8(ascii: "\"") else {
                cell.append(byte)
                continue
            }
            if self.take(byte) {
                cell.append(byte)
                continue
            }
            self.skipBlanks()
            guard let next = self.peek, next != UInt8(ascii: ","), !Self.isLineEnd(next) else { return cell[...] }
            throw DesignTableError(
                row: row,
                column: number,
                message: "there is text behind the closing quotation mark; double a quotation mark inside of quotes"
            )
        }
        throw DesignTableError(row: row, column: number, message: "the quotation mark is not closed; close it")
    }

    private var peek: UInt8? {
        self.offset < self.bytes.count ? self.bytes[self.offset] : nil
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard self.peek == byte else { return false }
        self.offset += 1
        return true
    }

    private mutating func takeLineEnd() {
        guard let end = self.peek else { return }
        self.offset += 1
        self.line += 1
        if end == UInt8(ascii: "\r") {
            _ = self.take(UInt8(ascii: "\n"))
        }
    }

    private mutating func skipBlanks() {
        while let peek, Self.isBlank(peek) {
            self.offset += 1
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }

    private static func isLineEnd(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }
}
