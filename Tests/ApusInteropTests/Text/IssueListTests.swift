import Testing

@testable import ApusInterop

@Suite struct IssueListTests {
    @Test func `remarks come in the order of the text, each once`() {
        var issues = IssueList()
        issues.error(line: 3, "c")
        issues.warning(line: 1, column: 2, "b")
        issues.error(line: 1, column: 1, "a")
        issues.error(line: 3, "c")

        let error = #expect(throws: InteropError.self) { try issues.warnings(of: "f") }

        #expect(error?.description == "f:1:1: a\nf:1:2: warning: b\nf:3:1: c")
    }

    @Test func `beyond two hundred the rest is counted, and beyond a thousand a reader stops`() {
        let text = (0..<5_000).map { "line\($0)\n" }.joined()

        let error = #expect(throws: InteropError.self) { try PCSFile(text: text, file: "p") }

        #expect(error?.issues.count == 201)
        #expect(error?.issues.last?.message == "and 800 more; mend these first")
    }
}
