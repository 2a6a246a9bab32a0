import Testing

@testable import ApusCoordinator

@Suite struct ReasonLineTests {
    @Test func `a reason of one line stays as it is`() {
        #expect(ReasonLine.line(of: "the disk is full") == "the disk is full")
        #expect(ReasonLine.line(of: "") == "")
    }

    @Test func `the last line of the output takes the place of its announcement`() {
        let reason = "the program exited with status 1; the last lines of stderr:\nTraceback:\n  ValueError: no\n\n"

        #expect(ReasonLine.line(of: reason) == "the program exited with status 1: ValueError: no")
        #expect(ReasonLine.line(of: "it failed; the last lines of stdout:\n") == "it failed")
    }

    @Test func `a long line is cut where it can be seen`() {
        let line = ReasonLine.line(of: String(repeating: "a", count: 300))

        #expect(line.count == ReasonLine.charactersMax)
        #expect(line.hasSuffix("…"))
    }
}
