import Testing

@testable import ApusCommands

@Suite struct VisibleTextTests {
    @Test(arguments: [
        ("plain", "plain"), ("\u{1B}]0;title\u{07}", "\\e]0;title\\u{7}"), ("a\rb\nc\td", "a\\rb\\nc\\td"),
        ("\u{9B}2J", "\\u{9B}2J"), ("\u{202E}evil", "\\u{202E}evil"), ("ünï 漢", "ünï 漢"), ("\0", "\\u{0}"),
    ])
    func `nothing hidden reaches the terminal`(text: String, shown: String) {
        #expect(VisibleText.escaped(text) == shown)
    }

    @Test func `a log keeps its lines and tabs, and nothing else that moves the cursor`() {
        #expect(VisibleText.escapedLog("a\tb\r\nc\rd\n\u{1B}[A") == "a\tb\nc\\rd\n\\e[A")
    }

    @Test(arguments: [
        ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("漢字漢字", 5, "漢字…"), ("abc", 1, "…"), ("abc", 0, ""),
        ("e\u{301}e", 2, "e\u{301}e"),
    ])
    func `a text is cut at cells, not at bytes`(text: String, cells: Int, shown: String) {
        #expect(VisibleText.cut(text, to: cells) == shown)
        #expect(VisibleText.width(VisibleText.cut(text, to: cells)) <= cells)
    }
}
