import ApusTestSupport
import Testing

@testable import ApusArtifacts

@Suite struct OpenFileTests {
    @Test func `a link or a folder is not opened`() throws {
        let folder = try StoreScratchFolder()
        try FileLink.make(at: folder.path + "/link", to: folder.write("x", [1]))

        #expect(throws: ArtifactError.self) { try OpenFile.reading(folder.path + "/link") }
        #expect(throws: ArtifactError.notAFile(path: folder.path)) { try OpenFile.reading(folder.path) }
    }

    @Test func `bytes are written and read at their offsets`() throws {
        let folder = try StoreScratchFolder()
        let file = try OpenFile.creating(folder.path + "/x")

        try [5, 6].withUnsafeBytes { (bytes: UnsafeRawBufferPointer) in
            try file.write(UnsafeRawBufferPointer(rebasing: bytes[..<1]), at: 3)
        }

        #expect(try file.bytes(at: 2, count: 9) == [0, 5])
        #expect(try file.byteCount() == 4)
        #expect(throws: ArtifactError.self) { try OpenFile.creating(folder.path + "/x") }
    }
}
