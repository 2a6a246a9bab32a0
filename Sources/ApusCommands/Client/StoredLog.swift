import ApusAPI
import AsyncHTTPClient
import Foundation
import NIOCore

extension APIClient {
    private static let logPieceBytes = 1 << 20

    /// Writes an attempt's log into a new file; a log that the coordinator does not have is an empty one.
    func saveLog(_ name: String, of trial: [String], epoch: UInt32, to path: String) async throws {
        guard FileManager.default.createFile(atPath: path, contents: nil) else {
            throw CommandError("cannot write \(path)")
        }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        defer {
            // Every byte was written, or an error is on its way.
            try? handle.close()
        }
        var offset = 0
        while true {
            let query = [
                ("path", name), ("epoch", "\(epoch)"), ("offset", "\(offset)"), ("limit", "\(Self.logPieceBytes)"),
            ]
            let response: HTTPClientResponse
            do {
                response = try await self.stream(.file, trial, query: query)
            } catch let error as CommandError where error.status == 404 {
                // A program that prints nothing leaves no log.
                return
            }
            let body = try await response.body.collect(upTo: 2 * Self.logPieceBytes)
            guard body.readableBytes > 0 else { return }
            try handle.write(contentsOf: Data(body.readableBytesView))
            offset += body.readableBytes
        }
    }
}
