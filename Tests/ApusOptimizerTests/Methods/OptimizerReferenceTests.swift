import Foundation
import Testing

@testable import ApusOptimizer

@Suite struct OptimizerReferenceTests {
    private static let document = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Docs/Optimizers.md")

    private static let mark = "<!-- what follows is made from the code -->\n\n"

    /// Makes the tables anew with `APUS_WRITE_REFERENCE=1`.
    @Test func `the options in the document are those of the code`() throws {
        let text = try String(contentsOf: Self.document, encoding: .utf8)
        let parts = text.components(separatedBy: Self.mark)
        let tables = try OptimizerReference.tables()
        if ProcessInfo.processInfo.environment["APUS_WRITE_REFERENCE"] == "1" {
            try (parts[0] + Self.mark + tables).write(to: Self.document, atomically: true, encoding: .utf8)
        }

        #expect(parts.count == 2)
        #expect(try String(contentsOf: Self.document, encoding: .utf8) == parts[0] + Self.mark + tables)
    }
}
