import ApusEngine
import Testing

@Suite struct JSONParserTests {
    @Test func `every kind of value is read`() throws {
        let json = #" {"a": [1, -2.5e1, true, false, null], "b": "x\n\"\u00e9\ud83d\ude00", "c": {}} "#

        let value = try JSONValue(json: Array(json.utf8))

        #expect(value["a"] == .list([.integer(1), .real(-25), .boolean(true), .boolean(false), .null]))
        #expect(value["b"] == .text("x\n\"é😀"))
        #expect(value["c"] == .map([]))
    }

    @Test func `what is written is read back`() throws {
        let value = JSONValue.map([
            JSONValue.Member("k \"1\"", .list([.real(0.1), .integer(.min), .text("\u{1}\t\\"), .list([.map([])])])),
            JSONValue.Member("z", .null),
        ])

        #expect(try JSONValue(json: Array(value.compact.utf8)) == value)
        #expect(try JSONValue(json: Array(value.indented().utf8)) == value)
    }

    @Test func `numbers that JSON cannot hold become null`() {
        #expect(JSONValue.list([.real(.nan), .real(.infinity)]).compact == "[null,null]")
    }

    @Test(arguments: [
        ("", "byte 0: the text ends where a value is expected"),
        ("[1", "byte 2: expected ',' or ']'"),
        ("{\"a\":1,\"a\":2}", "byte 10: the key 'a' is given twice"),
        ("{a:1}", "byte 1: expected a key in quotes"),
        ("{\"a\" 1}", "byte 5: expected ':'"),
        ("nul", "byte 0: expected a value"),
        ("1e999", "byte 0: expected a value"),
        ("NaN", "byte 0: expected a value"),
        ("\"a", "byte 2: a text without a closing quote"),
        ("\"\\x\"", "byte 3: an unknown escape"),
        ("\"\\ud800\"", "byte 7: half of a surrogate pair"),
        ("\"\\u12\"", "byte 3: expected four hexadecimal digits"),
        ("\"\n\"", "byte 2: a control character in a text"),
        ("1 2", "byte 2: the value has ended here"),
    ])
    func `a mistake is told with its place`(json: String, message: String) {
        #expect("\(self.error(Array(json.utf8)))" == message)
    }

    @Test func `depth has a limit`() {
        let json = [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)

        #expect(self.error(json) == "byte 64: more than 64 levels")
    }

    @Test func `text that is not UTF-8 is refused`() {
        #expect(self.error([0x22, 0xFF, 0x22]) == "byte 3: the text before this is not UTF-8")
    }

    private func error(_ json: [UInt8]) -> String {
        do {
            return "read: \(try JSONValue(json: json))"
        } catch {
            return "\(error)"
        }
    }
}
