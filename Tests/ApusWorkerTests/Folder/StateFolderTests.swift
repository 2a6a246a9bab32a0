import ApusRunner
import ApusStudy
import ApusTestSupport
import FoundationEssentials
import Testing

@testable import ApusWorker

@Suite struct StateFolderTests {
    @Test func `it is made with its parents, and one worker at a time has it`() throws {
        let scratch = try StoreScratchFolder()
        let folder = StateFolder(path: "\(scratch.path)/a/b/")

        let lock = try folder.open()

        #expect(throws: WorkerError.folderInUse(path: "\(scratch.path)/a/b")) { try folder.open() }
        #expect(
            WorkerError.folderInUse(path: "/x").description
                == "another worker uses the folder /x; give this one another --name or --data"
        )
        withExtendedLifetime(lock) {}
    }

    @Test func `its lock goes with its holder`() throws {
        let scratch = try StoreScratchFolder()
        let folder = StateFolder(path: scratch.path)
        func openAndClose() throws { _ = try folder.open() }
        try openAndClose()

        try openAndClose()
    }

    @Test func `a path that is no folder is refused with the way out`() throws {
        let scratch = try StoreScratchFolder()
        try Data().write(to: URL(filePath: "\(scratch.path)/file"))

        let error = #expect(throws: WorkerError.self) { try StateFolder(path: "\(scratch.path)/file/state").open() }

        #expect(error?.description.hasSuffix("Not a directory; name another one with --data") == true)
    }

    @Test func `what former processes left is removed, and kept folders stay`() throws {
        let scratch = try StoreScratchFolder()
        let folder = StateFolder(path: scratch.path)
        let lock = try folder.open()
        for attempt in [AttemptID.one, .two] {
            try folder.run(of: attempt).create()
            try folder.run(of: attempt).write([1], to: "deep/file")
        }
        try Data([1]).write(to: URL(filePath: folder.artifact(of: .one)))
        try folder.close(.two, isKept: true)

        let stubborn = folder.clean()

        #expect(stubborn == [])
        let left = try FileManager.default.subpathsOfDirectory(atPath: scratch.path).filter { $0.hasSuffix("file") }
        #expect(left == ["kept/7-2-1/deep/file"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(scratch.path)/artifacts") == [])
        withExtendedLifetime(lock) {}
    }

    @Test func `a kept folder takes the place of an older one of the same numbers`() throws {
        let scratch = try StoreScratchFolder()
        let folder = StateFolder(path: scratch.path)
        let lock = try folder.open()
        for byte in [UInt8(1), 2] {
            try folder.run(of: .one).create()
            try folder.run(of: .one).write([byte], to: "file")
            try folder.close(.one, isKept: true)
        }

        #expect(try folder.kept(of: .one).read("file", upTo: 9) == [2])
        try folder.close(.one, isKept: false)
        withExtendedLifetime(lock) {}
    }
}
