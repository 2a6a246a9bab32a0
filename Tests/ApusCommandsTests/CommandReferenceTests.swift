import Foundation
import Testing

@testable import ApusCommands

/// `Docs/Commands.md` says what the commands themselves say.
@Suite struct CommandReferenceTests {
    private static let document = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent()
        .appendingPathComponent("../../Docs/Commands.md")

    /// Makes the document anew with `APUS_WRITE_REFERENCE=1`.
    @Test func `the document is what the commands say`() throws {
        let text = CommandReference.text
        if ProcessInfo.processInfo.environment["APUS_WRITE_REFERENCE"] == "1" {
            try Data(text.utf8).write(to: Self.document)
        }

        #expect(try String(contentsOf: Self.document, encoding: .utf8) == text)
    }

    @Test func `every command is in it`() {
        let text = CommandReference.text

        for command in ["run", "coordinator", "study submit", "trial logs", "results plot", "worker list", "version"] {
            #expect(text.contains("\n## apus \(command)\n"), "apus \(command)")
        }
    }

    @Test func `every command and option says what it is for`() {
        #expect(CommandReference.undocumented.isEmpty)
    }
}
