import ApusTestSupport
import Testing

@testable import ApusArtifacts

@Suite struct BeneathFolderTests {
    @Test func `files are created and opened on every level`() throws {
        let folder = try StoreScratchFolder()
        let beneath = try BeneathFolder(folder.path)

        for path in ["x", "a/x", "a/b/x", "a/y", "z"] { _ = try beneath.create(path, isExecutable: false) }
        try beneath.makeFolder("a/c")
        try beneath.makeFolder("a/c")

        #expect(folder.listing() == ["a", "a/b", "a/b/x", "a/c", "a/x", "a/y", "x", "z"])
        #expect(try beneath.open("a/b/x").byteCount() == 0)
    }

    @Test func `a link on the way is not followed`() throws {
        let folder = try StoreScratchFolder()
        let outside = try StoreScratchFolder()
        try outside.write("secret", [1])
        try FileLink.make(at: folder.path + "/link", to: outside.path)
        let beneath = try BeneathFolder(folder.path)

        #expect(throws: ArtifactError.self) { try beneath.create("link/x", isExecutable: false) }
        #expect(throws: ArtifactError.pack(path: folder.path + "/link/secret", .neitherFileNorFolder)) {
            try beneath.open("link/secret")
        }
        #expect(outside.listing() == ["secret"])
    }
}
