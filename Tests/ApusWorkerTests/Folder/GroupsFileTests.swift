import ApusTestSupport
import FoundationEssentials
import Testing

@testable import ApusWorker

@Suite struct GroupsFileTests {
    @Test func `an owner is drawn once for a folder, which is made`() throws {
        let scratch = try StoreScratchFolder()
        let folder = "\(scratch.path)/a/b"

        _ = try GroupsFile.detect(in: folder, root: "\(scratch.path)/none")
        let first = GroupsFile.read(in: folder)
        _ = try GroupsFile.detect(in: folder, root: "\(scratch.path)/none")

        #expect(GroupsFile.read(in: folder) == first)
        #expect(GroupsFile.read(in: scratch.path).owner != first.owner)
        #expect(first.folders == [])
    }

    @Test func `places are remembered, each once`() throws {
        let scratch = try StoreScratchFolder()
        for name in ["one", "one/pids", "two", "two/pids"] {
            try FileManager.default.createDirectory(
                atPath: "\(scratch.path)/\(name)",
                withIntermediateDirectories: true
            )
        }

        for name in ["one", "two", "one"] {
            _ = try GroupsFile.detect(in: scratch.path, root: "\(scratch.path)/\(name)")
        }

        let file = GroupsFile.read(in: scratch.path)
        #expect(file.folders == ["\(scratch.path)/one/pids", "\(scratch.path)/two/pids"])
    }

    @Test(arguments: [#"{"owner":"../x","folders":[]}"#, #"{"owner":"","folders":[]}"#, "", "nonsense"])
    func `a file that is not as it was written is none`(text: String) throws {
        let scratch = try StoreScratchFolder()
        try Data(text.utf8).write(to: URL(filePath: "\(scratch.path)/groups"))

        let file = GroupsFile.read(in: scratch.path)

        #expect(file.owner.allSatisfy { $0.isHexDigit })
        #expect(!file.owner.isEmpty)
    }
}
