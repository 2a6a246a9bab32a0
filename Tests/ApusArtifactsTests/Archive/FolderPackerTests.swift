import ApusTestSupport
import Foundation
import Testing

@testable import ApusArtifacts

#if canImport(Glibc)
    import Glibc
#endif

@Suite struct FolderPackerTests {
    let folder: StoreScratchFolder
    let source: String

    init() throws {
        self.folder = try StoreScratchFolder()
        self.source = try self.folder.folder("source")
        try self.folder.write("source/model/weights", Sample.noise(300_000))
        try self.folder.write("source/model/run.sh", Array("true\n".utf8), mode: 0o700)
        try self.folder.write("source/log", [1])
        try self.folder.write("source/other", [2])
    }

    private var target: String { self.folder.path + "/out.tar.zst" }

    private func fault(_ paths: [String], _ limits: ArchiveLimits = ArchiveLimits()) -> PackFault? {
        do {
            _ = try FolderPacker(limits: limits).pack(self.source, paths: paths, to: self.target)
            return nil
        } catch ArtifactError.pack(_, let fault) {
            return fault
        } catch {
            Issue.record(error)
            return nil
        }
    }

    @Test func `tar opens what was packed`() throws {
        let packed = try FolderPacker().pack(self.source, paths: ["model/", "log"], to: self.target)

        #expect(try Tool.run("tar", "--zstd", "-tf", self.target) == "log\nmodel/\nmodel/run.sh\nmodel/weights\n")
        #expect(packed.entries.map(\.path) == ["log", "model", "model/run.sh", "model/weights"])
        #expect(packed.unpackedBytes == 300_006)
        #expect(packed.digest == (try Digester.digest(of: OpenFile.reading(self.target))))
        #expect(packed.byteCount == (try OpenFile.reading(self.target).byteCount()))
        let back = try self.folder.folder("back")
        try Tool.run("tar", "--zstd", "-xf", self.target, "-C", back)
        #expect(self.folder.read("back/model/weights") == Sample.noise(300_000))
    }

    @Test func `what was packed comes back`() throws {
        _ = try FolderPacker().pack(self.source, paths: ["model"], to: self.target)

        try Sample.reader.extract(self.target, into: self.folder.folder("back"))

        #expect(self.folder.read("back/model/weights") == Sample.noise(300_000))
        #expect(self.folder.mode("back/model/run.sh") == 0o755)
    }

    @Test func `equal files give equal bytes, whatever their times and the order of the paths`() throws {
        try self.folder.write("source/large", Sample.noise(5 << 20))
        let first = try FolderPacker(threads: 1).pack(self.source, paths: ["model", "log", "large"], to: self.target)
        try Tool.run("touch", "-d", "2001-01-01", self.source + "/log", self.source + "/model")

        let second = try FolderPacker(threads: 4)
            .pack(self.source, paths: ["large", "log", "model", "log"], to: self.folder.path + "/second")

        #expect(second == first)
    }

    @Test func `names of any length that is good are packed`() throws {
        let long = String(repeating: "d", count: 120) + "/" + String(repeating: "n", count: 200)
        try self.folder.write("source/" + long, [7])

        _ = try FolderPacker().pack(self.source, paths: [long], to: self.target)

        #expect(try Tool.run("tar", "--zstd", "-tf", self.target) == long + "\n")
        #expect(try Sample.reader.member(long, of: self.target, bytesMax: 1) == [7])
    }

    @Test func `links, pipes and paths that lead out are refused`() throws {
        try FileLink.make(at: self.source + "/link", to: "/etc")
        #expect(mkfifo(self.source + "/pipe", 0o600) == 0)

        #expect(self.fault(["link"]) == .neitherFileNorFolder)
        #expect(self.fault(["link/passwd"]) == .neitherFileNorFolder)
        #expect(self.fault(["pipe"]) == .neitherFileNorFolder)
        #expect(self.fault(["../source/log"]) == .badPath)
        #expect(self.fault(["/etc/passwd"]) == .badPath)
        #expect(self.fault(["missing"]) == .missing)
        #expect(self.folder.read("out.tar.zst") == nil)
    }

    @Test func `a folder with too much in it is refused before a byte is written`() {
        #expect(self.fault(["model", "log"], ArchiveLimits(entriesMax: 3)) == .tooManyEntries(max: 3))
        #expect(self.fault(["model"], ArchiveLimits(bytesMax: 299_999)) == .tooManyBytes(max: 299_999))
        #expect(self.folder.read("out.tar.zst") == nil)
    }

    @Test func `a file that is there already is not overwritten`() throws {
        try self.folder.write("out.tar.zst", [9])

        #expect(throws: ArtifactError.self) { try FolderPacker().pack(self.source, paths: ["log"], to: self.target) }

        #expect(self.folder.read("out.tar.zst") == [9])
    }

    @Test(.enabled(if: geteuid() == 0, "mounting a small file system needs root"))
    func `a full disk is named, and leaves no half archive`() throws {
        let mount = try self.folder.folder("small")
        try #require(Glibc.mount("tmpfs", mount, "tmpfs", 0, "size=64k") == 0)
        defer { umount(mount) }

        #expect(throws: ArtifactError.noSpace(path: mount + "/a")) {
            try FolderPacker().pack(self.source, paths: ["model"], to: mount + "/a")
        }

        #expect(self.folder.listing("small").isEmpty)
    }
}
