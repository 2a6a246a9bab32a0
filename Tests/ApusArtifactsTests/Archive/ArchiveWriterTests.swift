import ApusTestSupport
import Testing

@testable import ApusArtifacts

@Suite struct ArchiveWriterTests {
    @Test func `files and folders of memory become an archive`() throws {
        let folder = try StoreScratchFolder()
        var bytes: [UInt8] = []
        let writer = try ArchiveWriter { bytes.append(contentsOf: $0) }

        try writer.folder("d")
        try writer.file("d/a", [1, 2, 3], isExecutable: true)
        try writer.finish()

        let entries = try Sample.reader.list(folder.write("x", bytes))
        #expect(entries.map(\.path) == ["d", "d/a"])
        #expect(entries.map(\.isExecutable) == [false, true])
    }

    @Test func `a path that an archive never holds is refused`() throws {
        let writer = try ArchiveWriter { _ in }

        #expect(throws: ArtifactError.pack(path: "../a", .badPath)) { try writer.file("../a", []) }
    }
}
