import Foundation
import Testing

@testable import ApusArtifacts

@Suite struct FileStatusTests {
    @Test func `a plain file, its size and who may read it`() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "apus-status-\(UUID().uuidString)").path
        try Data("four".utf8).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let file = try OpenFile.reading(path)

        chmod(path, 0o600)
        let own = try #require(FileStatus(descriptor: file.descriptor))
        chmod(path, 0o640)
        let shared = try #require(FileStatus(descriptor: file.descriptor))

        #expect(own.isRegular)
        #expect(own.byteCount == 4)
        #expect(!own.isShared)
        #expect(shared.isShared)
    }

    @Test func `a path is told of itself or of what it leads to`() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "apus-status-\(UUID().uuidString)").path
        try Data("four".utf8).write(to: URL(filePath: path))
        try FileManager.default.createSymbolicLink(atPath: "\(path).link", withDestinationPath: path)
        defer {
            try? FileManager.default.removeItem(atPath: path)
            try? FileManager.default.removeItem(atPath: "\(path).link")
        }

        #expect(FileStatus(path: "\(path).link", followsLink: true)?.byteCount == 4)
        #expect(FileStatus(path: "\(path).link", followsLink: true)?.isRegular == true)
        #expect(FileStatus(path: "\(path).link", followsLink: false)?.isRegular == false)
        #expect(FileStatus(path: "\(path).none", followsLink: true) == nil)
    }

    @Test func `a pipe is no plain file, and what is closed is nothing`() {
        var ends: [Int32] = [0, 0]
        pipe(&ends)

        #expect(FileStatus(descriptor: ends[0])?.isRegular == false)
        close(ends[0])
        close(ends[1])
        #expect(FileStatus(descriptor: -1) == nil)
    }
}
