import ApusArtifacts
package import ApusStudy
import FoundationEssentials

/// A program as it is sent: its JSON, and the digest by which assignments name it.
package struct ProgramImage: Hashable, Sendable {
    package let digest: ContentDigest
    package let json: [UInt8]

    package init(digest: ContentDigest, json: [UInt8]) {
        self.digest = digest
        self.json = json
    }

    package init(_ program: Program) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let json = try [UInt8](encoder.encode(program))
        self.init(digest: Digester.digest(of: json), json: json)
    }
}
