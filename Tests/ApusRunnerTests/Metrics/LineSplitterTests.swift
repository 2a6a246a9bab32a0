import Testing

@testable import ApusRunner

@Suite struct LineSplitterTests {
    private func lines(of pieces: [[UInt8]]) -> (lines: [String], skipped: Int) {
        var splitter = LineSplitter()
        var lines: [String] = []
        for piece in pieces { splitter.append(piece[...]) { lines.append(String(decoding: $0, as: UTF8.self)) } }
        splitter.finish { lines.append(String(decoding: $0, as: UTF8.self)) }
        return (lines, splitter.skippedCount)
    }

    @Test func `lines are the same however the bytes arrive`() {
        let text = Array("one\ntwo\r\n\nthree".utf8)

        let whole = self.lines(of: [text]).lines
        let single = self.lines(of: text.map { [$0] }).lines

        #expect(whole == ["one", "two", "", "three"])
        #expect(single == whole)
    }

    @Test func `a line without end is skipped in bounded memory, and the next one is read`() {
        let piece = [UInt8](repeating: 0x78, count: 50_000)

        let (lines, skipped) = self.lines(of: [piece, piece, piece, Array("\nnext\n".utf8)])

        #expect(lines == ["next"])
        #expect(skipped == 1)
    }

    @Test func `the longest line is read, and one byte more is not`() {
        let longest = [UInt8](repeating: 0x78, count: LineSplitter.lineBytesMax)

        #expect(self.lines(of: [longest + [0x0A]]).lines.map(\.utf8.count) == [LineSplitter.lineBytesMax])
        #expect(self.lines(of: [longest + [0x78, 0x0A]]).lines == [])
    }

    @Test func `a line too long that has no end is not read at the end either`() {
        let (lines, skipped) = self.lines(of: [[UInt8](repeating: 0x78, count: 70_000)])

        #expect(lines == [])
        #expect(skipped == 1)
    }
}
