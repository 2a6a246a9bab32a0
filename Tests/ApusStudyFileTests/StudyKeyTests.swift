import Foundation
import Testing

@testable import ApusStudyFile

@Suite struct StudyKeyTests {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Makes the document anew with `APUS_WRITE_REFERENCE=1`.
    @Test func `the reference in the documents is the one made from the keys`() throws {
        let url = Self.root.appendingPathComponent("Docs/Configuration.md")
        if ProcessInfo.processInfo.environment["APUS_WRITE_REFERENCE"] == "1" {
            try StudyFile.reference.write(to: url, atomically: true, encoding: .utf8)
        }
        let text = try String(contentsOf: url, encoding: .utf8)

        #expect(text == StudyFile.reference, "Docs/Configuration.md must hold what StudyFile.reference gives")
    }

    @Test func `every key has its own path and a meaning`() {
        let paths = StudyFile.keys.map(\.path)

        #expect(Set(paths).count == paths.count)
        #expect(StudyFile.keys.allSatisfy { $0.meaning.hasSuffix(".") && !$0.type.isEmpty })
        #expect(paths.contains("train.model[].conv.filters"))
        #expect(paths.contains("run.metrics[].regex.pattern"))
        #expect(paths.contains("space.NAME.int"))
        #expect(paths.contains("limits.trial-wallclock"))
    }

    @Test func `what stands for a missing key would be accepted`() {
        func check(_ shape: Shape) {
            guard case .fields(let fields) = shape else { return }
            for field in fields {
                if let standard = field.standard, !["[]", "{}"].contains(standard) {
                    let node = SourceNode(
                        content: .scalar(.init(text: standard, isPlain: true)),
                        place: .init(line: 1, column: 1)
                    )
                    #expect(field.shape.accepts(node), "\(field.name): \(standard)")
                }
                check(field.shape)
            }
        }

        check(StudySchema.root)
    }
}
