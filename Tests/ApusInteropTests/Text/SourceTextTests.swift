import Testing

@testable import ApusInterop

@Suite struct SourceTextTests {
    @Test(arguments: [
        ("", []), ("a", ["a"]), ("a\n", ["a"]), ("a\r\n\nb\r", ["a", "", "b"]), ("\u{FEFF}a\n", ["a"]),
    ])
    func `lines end with a line feed, and perhaps a carriage return before it`(text: String, lines: [String]) throws {
        let source = try SourceText(Array(text.utf8), file: "f")

        #expect(source.lines.map(\.text) == lines)
        #expect(source.lines.map(\.number) == Array(1..<lines.count + 1))
    }

    @Test func `the number of lines is limited`() {
        let bytes = [UInt8](repeating: UInt8(ascii: "\n"), count: SourceText.linesMax + 1)

        let error = #expect(throws: InteropError.self) { try SourceText(bytes, file: "f") }

        #expect(error?.description == "f:1000000:1: the file has more than 1000000 lines; split it")
    }
}
