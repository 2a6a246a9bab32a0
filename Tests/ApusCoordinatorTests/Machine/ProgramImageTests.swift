import ApusStudy
import Testing

@testable import ApusCoordinator

@Suite struct ProgramImageTests {
    private static func image(_ command: String, _ environment: [String: String] = [:]) throws -> ProgramImage {
        try ProgramImage(.run(CommandProgram(command: [command], environment: environment)))
    }

    @Test func `one program is one image, whatever the order of its keys`() throws {
        let names = (0..<40).map { "NAME_\($0)" }
        let forth = Dictionary(uniqueKeysWithValues: names.map { ($0, "1") })
        let back = Dictionary(uniqueKeysWithValues: names.reversed().map { ($0, "1") })

        #expect(try Self.image("true", forth) == Self.image("true", back))
    }

    @Test func `another program is another image`() throws {
        #expect(try Self.image("true").digest != Self.image("false").digest)
    }
}
