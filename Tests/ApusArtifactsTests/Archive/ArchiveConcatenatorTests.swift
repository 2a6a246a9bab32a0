import ApusTestSupport
import Testing

@testable import ApusArtifacts

@Suite struct ArchiveConcatenatorTests {
    @Test func `artifacts stand under their prefixes, beside files made on the way`() throws {
        let folder = try StoreScratchFolder()
        try folder.write("source/model", Sample.noise(2_000))
        _ = try FolderPacker().pack(folder.path + "/source", paths: ["model"], to: folder.path + "/one")
        let bad = try folder.write("bad", Array("no archive".utf8))
        let table = try folder.write("table", [4, 5])
        var bytes: [UInt8] = []
        let joined = try ArchiveConcatenator(reader: Sample.reader) { bytes.append(contentsOf: $0) }

        try joined.add(Array("a,b\n".utf8), at: "mnist/results.csv")
        #expect(try joined.add(artifact: OpenFile.reading(folder.path + "/one"), under: "mnist/trial-1"))
        #expect(try !joined.add(artifact: OpenFile.reading(bad), under: "mnist/trial-2"))
        try joined.add(OpenFile.reading(table), at: "mnist/table")
        try joined.finish()

        let path = try folder.write("all.tar.zst", bytes)
        #expect(
            try Tool.run("tar", "--zstd", "-tf", path)
                == "mnist/results.csv\nmnist/trial-1/model\nmnist/trial-2/artifact.tar.zst\nmnist/table\n"
        )
        #expect(try Sample.reader.member("mnist/trial-1/model", of: path, bytesMax: 9_999) == Sample.noise(2_000))
        #expect(
            try Sample.reader.member("mnist/trial-2/artifact.tar.zst", of: path, bytesMax: 99)
                == Array("no archive".utf8)
        )
    }
}
