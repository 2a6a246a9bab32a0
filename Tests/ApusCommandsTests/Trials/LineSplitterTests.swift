import Testing

@testable import ApusCommands

@Suite struct LineSplitterTests {
    @Test func `lines come out whole, however the bytes arrive`() throws {
        for size in 1...9 {
            var splitter = LineSplitter()
            let bytes = Array("one\n\ntwo\nthr".utf8)
            var lines: [String] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                let piece = Array(bytes[start..<min(bytes.count, start + size)])
                lines += try splitter.lines(adding: piece).map { String(decoding: $0, as: UTF8.self) }
            }
            #expect(lines == ["one", "two"])
        }
    }

    @Test func `a line without an end is refused`() {
        var splitter = LineSplitter()

        #expect(throws: CommandError("the server sends a line without an end")) {
            try splitter.lines(adding: [UInt8](repeating: 65, count: LineSplitter.bytesMax + 1))
        }
    }
}
