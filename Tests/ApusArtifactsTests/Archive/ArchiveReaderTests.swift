import ApusTestSupport
import Foundation
import Testing

@testable import ApusArtifacts

@Suite struct ArchiveReaderTests {
    let folder: StoreScratchFolder
    let archive: String

    init() throws {
        self.folder = try StoreScratchFolder()
        let tar = Sample.tar(
            Sample.folder("empty"),
            Sample.entry("bin/run", [1, 2], isExecutable: true),
            Sample.entry("model.bin", Sample.noise(900_000)),
            Sample.entry("nothing")
        )
        self.archive = try self.folder.write("a.tar.zst", Sample.zstd(tar))
    }

    @Test func `entries are listed in the order of the archive`() throws {
        let entries = try Sample.reader.list(self.archive)

        #expect(entries.map(\.path) == ["empty", "bin/run", "model.bin", "nothing"])
        #expect(entries.map(\.byteCount) == [0, 2, 900_000, 0])
    }

    @Test func `files come out with their bytes and modes`() throws {
        try Sample.reader.extract(self.archive, into: self.folder.folder("target"))

        #expect(self.folder.listing("target") == ["bin", "bin/run", "empty", "model.bin", "nothing"])
        #expect(self.folder.read("target/model.bin") == Sample.noise(900_000))
        #expect(self.folder.read("target/nothing") == [])
        #expect(self.folder.mode("target/bin/run") == 0o755)
        #expect(self.folder.mode("target/model.bin") == 0o644)
    }

    @Test func `one file comes out alone`() throws {
        let bytes = try Sample.reader.member("model.bin", of: self.archive, bytesMax: 1 << 20)

        #expect(bytes == Sample.noise(900_000))
        #expect(try Sample.reader.member("bin/run", of: self.archive, bytesMax: 2) == [1, 2])
        #expect(try Sample.reader.member("nothing", of: self.archive, bytesMax: 0) == [])
        #expect(try Sample.reader.member("empty", of: self.archive, bytesMax: 9) == nil)
        #expect(try Sample.reader.member("other", of: self.archive, bytesMax: 9) == nil)
    }

    @Test func `a file that is too large for memory is refused`() {
        #expect(throws: ArtifactError.archive(.memberTooLarge(max: 10), entry: "model.bin")) {
            try Sample.reader.member("model.bin", of: self.archive, bytesMax: 10)
        }
    }

    @Test func `reading ends when its time is over`() {
        let ticks = Ticks()
        let reader = ArchiveReader(limits: ArchiveLimits(duration: .seconds(2))) { ticks.next() }

        #expect(throws: ArtifactError.archive(.outOfTime(.seconds(2)), entry: nil)) { try reader.list(self.archive) }
    }

    @Test func `what tar made is read`() throws {
        try self.folder.write("made/sub/x", [1, 2, 3])
        let path = self.folder.path + "/made.tar.zst"
        try Tool.run("tar", "--format=ustar", "--zstd", "-cf", path, "-C", self.folder.path + "/made", ".")

        let entries = try Sample.reader.extract(path, into: self.folder.folder("target"))

        #expect(entries.map(\.path) == ["sub", "sub/x"])
        #expect(self.folder.read("target/sub/x") == [1, 2, 3])
    }
}
