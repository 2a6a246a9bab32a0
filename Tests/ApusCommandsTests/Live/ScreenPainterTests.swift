import Testing

@testable import ApusCommands

@Suite struct ScreenPainterTests {
    @Test func `each frame takes the place of the one before`() {
        var painter = ScreenPainter()

        let first = painter.paint(["a", "b"])
        let second = painter.paint(["c"])

        #expect(first == "\u{1B}[?2026h\u{1B}[?25l\ra\u{1B}[K\nb\u{1B}[K\n\u{1B}[J\u{1B}[?2026l")
        #expect(second == "\u{1B}[?2026h\u{1B}[2A\rc\u{1B}[K\n\u{1B}[J\u{1B}[?2026l")
        #expect(painter.end() == "\u{1B}[?25h")
    }

    @Test func `who painted nothing hid no cursor`() {
        var painter = ScreenPainter()

        #expect(painter.end().isEmpty)
    }
}
