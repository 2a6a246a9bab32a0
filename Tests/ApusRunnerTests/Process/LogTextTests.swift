import Testing

@testable import ApusRunner

@Suite struct LogTextTests {
    @Test(arguments: [
        ("plain é 😀", "plain é 😀"), ("\u{1B}]52;c;x\u{7}", #"\u{1b}]52;c;x\u{7}"#), ("a\r\nb", #"a\u{d}\u{a}b"#),
        ("a\tb", #"a\tb"#), ("\u{202E}abc", #"\u{202e}abc"#), ("\u{2028}", #"\u{2028}"#), ("\u{9B}31m", #"\u{9b}31m"#),
    ])
    func `what could forge or hide text is written out`(text: String, escaped: String) {
        #expect(LogText.escaped(text) == escaped)
    }

    @Test func `the last twenty lines are kept, each cut`() {
        let text = (1...30).map { "line \($0)" }.joined(separator: "\n") + "\n" + String(repeating: "x", count: 1_000)

        let lines = LogText.lastLines(of: Array(text.utf8)).split(separator: "\n")

        #expect(lines.count == 20)
        #expect(lines.first == "  line 12")
        #expect(lines.last?.count == LogText.lineBytesMax + 2)
        #expect(LogText.lastLines(of: []) == "")
    }

    @Test func `line feeds of a message stay`() {
        #expect(LogText.escapedLines("a\nb\u{1B}") == "a\nb\\u{1b}")
    }
}
