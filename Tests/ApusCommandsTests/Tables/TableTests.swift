import Testing

@testable import ApusCommands

@Suite struct TableTests {
    private let table = Table(
        columns: [.init(name: "trial"), .init(name: "val_error", aliases: ["objective"]), .init(name: "note")],
        rows: [
            [.integer(1), .real(0.5), .text("")], [.integer(2), .none, .text("failed")],
            [.integer(3), .real(0.25), .text("a,b")], [.integer(4), .real(.nan), .text("")],
            [.integer(10), .real(0.25), .text("=cmd()")],
        ]
    )

    private func numbers(_ table: Table) -> [Int] {
        table.rows.compactMap { $0[0].number.map { Int($0) } }
    }

    @Test func `rows are sorted by any column, and what is missing comes last`() throws {
        #expect(try self.numbers(self.table.sorted(by: "val_error")) == [3, 10, 1, 2, 4])
        #expect(try self.numbers(self.table.sorted(by: "objective", descending: true)) == [1, 3, 10, 2, 4])
        #expect(try self.numbers(self.table.sorted(by: "TRIAL", descending: true)) == [10, 4, 3, 2, 1])
    }

    @Test func `a column that is not there is named with those that are`() {
        let error = #expect(throws: Table.UnknownColumn.self) { try self.table.sorted(by: "val_eror") }

        #expect(error?.description == "there is no column 'val_eror'; the columns are trial, val_error, note")
    }

    @Test func `text is aligned, numbers to the right`() {
        #expect(
            self.table.lines() == [
                "trial  val_error  note", "    1        0.5", "    2             failed", "    3       0.25  a,b",
                "    4        NaN", "   10       0.25  =cmd()",
            ]
        )
        #expect(self.table.lines(width: 12)[2] == "    2      …")
    }

    @Test func `CSV is RFC 4180, and no text is a formula`() {
        #expect(
            self.table.csv()
                == "trial,val_error,note\r\n1,0.5,\r\n2,,failed\r\n3,0.25,\"a,b\"\r\n4,NaN,\r\n10,0.25,'=cmd()\r\n"
        )
    }

    @Test(arguments: [
        ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@a", "'@a"), ("\tx", "'\tx"), ("a\"b", "\"a\"\"b\""),
        ("a\nb", "\"a\nb\""), ("\r=", "\"'\r=\""), ("x", "x"), ("-1,2", "\"'-1,2\""),
    ])
    func `each text is guarded and quoted`(text: String, field: String) {
        let table = Table(columns: [.init(name: "n")], rows: [[.text(text)]])

        #expect(table.csv() == "n\r\n\(field)\r\n")
    }

    @Test func `negative numbers stay numbers`() {
        let table = Table(columns: [.init(name: "n")], rows: [[.real(-0.1)], [.integer(-3)]])

        #expect(table.csv() == "n\r\n-0.1\r\n-3\r\n")
    }
}
