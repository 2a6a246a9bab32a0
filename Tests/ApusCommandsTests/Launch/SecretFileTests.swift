import Foundation
import Testing

@testable import ApusCommands

@Suite struct SecretFileTests {
    /// Counts up, so that a test knows what was drawn.
    private struct Counting: RandomNumberGenerator {
        var value: UInt64 = 0

        mutating func next() -> UInt64 {
            self.value &+= 0x1234_5678_9ABC_DEF1
            return self.value
        }
    }

    @Test func `a secret is drawn once, and only its owner may read it`() throws {
        let scratch = try Scratch()
        let file = SecretFile(url: scratch.url.appendingPathComponent("deep/token"))
        var random = Counting()

        let first = try file.readOrCreate(using: &random)
        let again = try file.readOrCreate(using: &random)

        #expect(first.utf8.count == 64)
        #expect(first == again)
        let mode = try FileManager.default.attributesOfItem(atPath: file.url.path)[.posixPermissions] as? NSNumber
        #expect(mode?.intValue == 0o600)
    }

    @Test func `a file that others may read is refused with the remedy`() throws {
        let scratch = try Scratch()
        let url = try scratch.write("token", "secret")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: url.path)

        let error = #expect(throws: CommandError.self) { try SecretFile(url: url).read() }

        #expect(error?.description == "\(url.path) can be read by others; run: chmod 600 '\(url.path)'")
    }

    @Test func `a file that is not there says so`() throws {
        let url = try Scratch().url.appendingPathComponent("none")

        let error = #expect(throws: CommandError.self) { try SecretFile(url: url).read() }

        #expect(error?.description == "cannot read \(url.path): No such file or directory")
    }
}
