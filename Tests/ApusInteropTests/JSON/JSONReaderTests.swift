import ApusInterop
import ApusStudy
import Testing

@Suite struct JSONReaderTests {
    private static func value(_ text: String) throws(JSONMistake) -> TreeValue {
        try JSONReader.value(Array(text.utf8)[...])
    }

    @Test(
        arguments: [
            ("null", .null), (" true ", .boolean(true)), ("false", .boolean(false)), ("-12", .integer(-12)),
            ("1.5e3", .real(1500)), ("1e2", .real(100)), ("9223372036854775808", .real(9223372036854775808)),
            ("Infinity", .real(.infinity)), ("-Infinity", .real(-.infinity)), ("[]", .list([])), ("{ }", .map([])),
            (
                "[1, [2], {\"a\": 3}]",
                .list([.integer(1), .list([.integer(2)]), .map([.init(key: "a", value: .integer(3))])])
            ),
            ("\"a\\n\\u00e9\\ud83d\\ude00\\/\\\"\"", .text("a\né😀/\"")), ("\"\\ud83dx\"", .text("\u{FFFD}x")),
            ("\"\\ud83d\\u0041\"", .text("\u{FFFD}A")),
        ] as [(String, TreeValue)]
    )
    func `values are read`(text: String, value: TreeValue) throws {
        #expect(try Self.value(text) == value)
    }

    @Test func `what is not a number in Python either is one`() throws {
        guard case .real(let number) = try Self.value("NaN") else {
            Issue.record("no number")
            return
        }

        #expect(number.isNaN)
    }

    @Test(arguments: [
        ("", 0, "expected a value, found nothing"), ("1 2", 3, "expected one value, found another one behind it"),
        ("[1 2]", 3, "expected ',' or ']', found '2'"), ("{\"a\" 1}", 5, "expected ':' after a key, found '1'"),
        ("{a: 1}", 1, "expected a key in quotes, found 'a'"), ("{\"a\": 1", 7, "expected ',' or '}', found the end"),
        ("\"a", 2, "a text is not closed"), ("\"\\x\"", 3, "a text has an escape that JSON has not"),
        ("\"\\u12g4\"", 3, "\\u needs four hexadecimal digits"),
        ("\"\n\"", 2, "a text has a control character; escape it"),
        ("nul", 3, "'nul' is no value"), ("1.", 2, "'1.' is no value"), (".5", 2, "'.5' is no value"),
        ("[nul]", 1, "'nul' is no value"), ("[1,]", 3, "expected a value, found ']'"), ("+1", 2, "'+1' is no value"),
        ("0x10", 4, "'0x10' is no value"),
    ])
    func `a mistake is placed`(text: String, offset: Int, message: String) {
        let error = #expect(throws: JSONMistake.self) { try Self.value(text) }

        #expect(error?.offset == offset)
        #expect(error?.message == message)
    }

    @Test func `bytes that are no UTF-8 and deep nesting are refused`() {
        let latin = #expect(throws: JSONMistake.self) { try JSONReader.value([0x22, 0xE9, 0x22]) }
        let deep = #expect(throws: JSONMistake.self) { try Self.value(String(repeating: "[", count: 101)) }

        #expect(latin?.message == "a text is no UTF-8")
        #expect(deep?.message == "the value is nested deeper than 100 levels")
        #expect(throws: Never.self) {
            try Self.value(String(repeating: "[", count: 100) + String(repeating: "]", count: 100))
        }
    }

    @Test func `several values are read one after the other`() throws {
        var reader = JSONReader(Array("[1] {} 3".utf8)[...])

        let values = [try reader.next(), try reader.next(), try reader.next(), try reader.next()]

        #expect(values == [.list([.integer(1)]), .map([]), .integer(3), nil])
    }

    @Test func `what is written is read again`() throws {
        let tree = TreeValue.map([
            .init(key: "a\u{1}\\", value: .list([.real(0.5), .null, .boolean(true), .text("é\t\"")])),
            .init(key: "b", value: .map([.init(key: "c", value: .integer(-3)), .init(key: "d", value: .list([]))])),
        ])

        let text = JSONWriter.text(of: tree)

        #expect(try Self.value(text) == tree)
        #expect(JSONWriter.text(of: .real(.nan)) == "null")
    }
}
