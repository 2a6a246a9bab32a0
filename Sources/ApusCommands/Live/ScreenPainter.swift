/// Turns frames into what a terminal is sent, so that each takes the place of the one before.
///
/// Lines are overwritten and never cleared first, between the marks of a synchronized update: nothing flickers.
struct ScreenPainter: Sendable {
    private var linesDrawn = 0
    private var hasBegun = false

    mutating func paint(_ lines: [String]) -> String {
        var text = "\u{1B}[?2026h"
        if !self.hasBegun { text += "\u{1B}[?25l" }
        self.hasBegun = true
        if self.linesDrawn > 0 { text += "\u{1B}[\(self.linesDrawn)A" }
        text += "\r"
        for line in lines { text += line + "\u{1B}[K\n" }
        text += "\u{1B}[J\u{1B}[?2026l"
        self.linesDrawn = lines.count
        return text
    }

    /// Leaves the last frame standing and gives the cursor back; empty when nothing was painted.
    mutating func end() -> String {
        guard self.hasBegun else { return "" }
        self.hasBegun = false
        self.linesDrawn = 0
        return "\u{1B}[?25h"
    }
}
