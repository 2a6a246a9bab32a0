import Testing

@testable import ApusOptimizer

@Suite struct CSVReaderTests {
    @Test(
        arguments: [
            ("a,b\nc,d", [["a", "b"], ["c", "d"]]), ("a,b\r\nc,d\r\n", [["a", "b"], ["c", "d"]]),
            ("a\rb", [["a"], ["b"]]),
            (" a ,\tb\t", [["a", "b"]]), ("a,,\n", [["a", "", ""]]), ("\n\na\n \n", [["a"]]),
            ("\"a\"\"b\",\"c,d\"\n", [["a\"b", "c,d"]]), (" \"a\" , b", [["a", "b"]]),
            ("\"a\nb\",c\nd", [["a\nb", "c"], ["d"]]),
            ("\u{FEFF}a", [["a"]]), ("", []), ("é,日本", [["é", "日本"]]), ("a\"b", [["a\"b"]]),
        ] as [(String, [[String]])]
    )
    func `texts are taken apart`(text: String, rows: [[String]]) throws {
        #expect(try Self.rows(Array(text.utf8)).map(\.cells) == rows)
    }

    @Test func `a row knows its line, also behind a quoted line end and a blank line`() throws {
        #expect(try Self.rows(Array("a\n\n\"b\n\"\nc\r\nd".utf8)).map(\.line) == [1, 3, 5, 6])
    }

    @Test(
        arguments: [
            (Array("\"a".utf8), "1:1: the quotation mark is not closed; close it"),
            (
                Array("x,\"a\"b".utf8),
                "1:2: there is text behind the closing quotation mark; double a quotation mark inside of quotes"
            ),
            ([0x61, 0x0A, 0xFF], "2:1: the cell is not UTF-8; save the file as UTF-8"),
        ] as [([UInt8], String)]
    )
    func `what cannot be taken apart is refused`(bytes: [UInt8], message: String) {
        let error = #expect(throws: DesignTableError.self) { try Self.rows(bytes) }

        #expect(error?.description == message)
    }

    @Test func `a text has its limits`() {
        // As arguments, texts of this size would be printed.
        let texts = [
            [UInt8](repeating: 0x61, count: 70_000), [UInt8](repeating: 0x2C, count: 1_001_000),
            [UInt8](repeating: 0x0A, count: 1 + 64 * 1_048_576),
        ]

        let messages = texts.map { text in
            #expect(throws: DesignTableError.self) { try Self.rows(text) }?.description
        }

        #expect(
            messages == [
                "1:1: the cell has more than 64 KiB; shorten it", "1: the file has more than 1001000 cells; split it",
                "1: the file has more than 64 MiB; split it",
            ]
        )
    }

    private static func rows(_ bytes: [UInt8]) throws -> [CSVReader.Row] {
        var reader = try CSVReader(bytes)
        var rows: [CSVReader.Row] = []
        while let row = try reader.next() {
            rows.append(row)
        }
        return rows
    }
}
