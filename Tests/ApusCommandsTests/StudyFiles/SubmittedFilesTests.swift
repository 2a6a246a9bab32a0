import ApusAPI
import ApusStudyFile
import Foundation
import Testing

@testable import ApusCommands

@Suite struct SubmittedFilesTests {
    private func local(_ scratch: Scratch) throws -> LocalFiles {
        try scratch.write("study/template.py", "x = ${x}\n")
        try scratch.write("study/data/a.bin", "aaaa")
        try scratch.write("study/data/deep/b.bin", "bb")
        try scratch.write("sets/mnist/train.idx", "idx")
        return LocalFiles(
            folder: scratch.url.appendingPathComponent("study"),
            datasetFolders: [scratch.url.appendingPathComponent("none"), scratch.url.appendingPathComponent("sets")],
            digestOf: FileDigest.digest
        )
    }

    @Test func `a data set may be a link to a folder elsewhere`() throws {
        let scratch = try Scratch()
        try scratch.write("elsewhere/a.idx", "a")
        try scratch.write("sets/mnist/train.idx", "idx")
        try FileManager.default.createSymbolicLink(
            at: scratch.url.appendingPathComponent("sets/linked"),
            withDestinationURL: scratch.url.appendingPathComponent("elsewhere")
        )
        let local = try self.local(scratch)

        let folder = try #require(local.datasetFolder(named: "linked"))

        #expect(try local.files(under: folder) == ["\(folder)/a.idx"])
        #expect(local.entry(at: "\(folder)/a.idx") == .file(byteCount: 1, isExecutable: false))
    }

    @Test func `what the check saw here is what it sees from a submission`() throws {
        let scratch = try Scratch()
        let local = try self.local(scratch)
        let text = try local.bytes(of: "template.py")
        let data = try local.files(under: "data")
        let folder = try #require(local.datasetFolder(named: "mnist"))
        let digests = try (["template.py", "\(folder)/train.idx"] + data).map { try local.digest(of: $0) }

        let submitted = SubmittedFiles(local.submitted)

        #expect(data == ["data/a.bin", "data/deep/b.bin"])
        #expect(try submitted.bytes(of: "template.py") == text)
        #expect(try submitted.files(under: "data") == data)
        #expect(submitted.datasetFolder(named: "mnist") == folder)
        #expect(submitted.datasetNames == ["mnist"])
        #expect(submitted.entry(at: "data/deep") == .folder)
        #expect(submitted.entry(at: "data/a.bin") == .file(byteCount: 4, isExecutable: false))
        #expect(submitted.entry(at: "dat") == nil)
        #expect(try (["template.py", "\(folder)/train.idx"] + data).map { try submitted.digest(of: $0) } == digests)
    }

    @Test func `only what the check read is sent along`() throws {
        let scratch = try Scratch()
        let local = try self.local(scratch)

        _ = try local.digest(of: "data/a.bin")
        _ = try local.bytes(of: "template.py")

        #expect(local.submitted.map(\.path) == ["data/a.bin", "template.py"])
        #expect(local.submitted.map { $0.content != nil } == [false, true])
    }

    @Test func `what is not there is told`() throws {
        let scratch = try Scratch()
        let local = try self.local(scratch)
        let submitted = SubmittedFiles([])

        #expect(local.entry(at: "none") == nil)
        #expect(throws: StudyFileReaderError.self) { try local.bytes(of: "none") }
        #expect(throws: StudyFileReaderError("it was not sent along")) { try submitted.digest(of: "a") }
        #expect(submitted.datasetFolder(named: "mnist") == nil)
    }
}
