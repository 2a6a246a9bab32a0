import AsyncHTTPClient
import Foundation
import NIOCore

/// Writes an answer's bytes to a file, that appears only when it is complete.
struct Download: Sendable {
    let target: URL

    /// Throws when the file exists, unless `overwrite`; to be called before the bytes are asked for.
    func check(overwrite: Bool = false) throws {
        guard overwrite || !FileManager.default.fileExists(atPath: self.target.path) else {
            throw CommandError("\(self.target.path) exists; name another file with --output")
        }
    }

    /// How many bytes were written.
    func save(_ response: HTTPClientResponse, overwrite: Bool = false) async throws -> Int64 {
        let manager = FileManager.default
        try manager.createDirectory(at: self.target.deletingLastPathComponent(), withIntermediateDirectories: true)
        let partial = self.target.appendingPathExtension("partial")
        guard manager.createFile(atPath: partial.path, contents: nil) else {
            throw CommandError("cannot write \(partial.path); name another place with --output")
        }
        let handle = try FileHandle(forWritingTo: partial)
        var count: Int64 = 0
        do {
            for try await piece in response.body {
                try handle.write(contentsOf: Data(piece.readableBytesView))
                count += Int64(piece.readableBytes)
            }
            try handle.close()
            if overwrite, manager.fileExists(atPath: self.target.path) { try manager.removeItem(at: self.target) }
            try manager.moveItem(at: partial, to: self.target)
        } catch {
            // The download failed already; a partial file that stays is named so.
            try? handle.close()
            try? manager.removeItem(at: partial)
            throw CommandError("the download of \(self.target.lastPathComponent) broke off: \(error)")
        }
        return count
    }

    /// Where a file that the server names lies under a folder of ours; refuses what would lead out of it.
    static func url(of path: String, in folder: URL) throws -> URL {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let isPlain = path.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        guard !path.isEmpty, isPlain, !parts.contains(where: { ["", ".", ".."].contains($0) }) else {
            throw CommandError("the server names a file '\(VisibleText.escaped(path))', which is not safe to write")
        }
        return parts.reduce(folder) { $0.appendingPathComponent(String($1)) }
    }
}
