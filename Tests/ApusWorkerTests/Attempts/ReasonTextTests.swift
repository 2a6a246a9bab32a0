import ApusStudy
import Testing

@testable import ApusWorker

@Suite struct ReasonTextTests {
    @Test func `a text that fits stays as it is`() {
        let text = String(repeating: "a", count: AttemptEnd.reasonBytesMax)

        #expect(ReasonText.bounded(text) == text)
    }

    @Test func `a longer one is cut between two characters`() {
        let text = ReasonText.bounded(String(repeating: "é", count: AttemptEnd.reasonBytesMax))

        #expect(text.utf8.count <= AttemptEnd.reasonBytesMax)
        #expect(text.utf8.count > AttemptEnd.reasonBytesMax - 4)
        #expect(text.hasSuffix("é…"))
    }
}
