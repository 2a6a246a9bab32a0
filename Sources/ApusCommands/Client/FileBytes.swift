import Foundation
import NIOCore

/// A file's bytes in pieces, read as they are asked for.
struct FileBytes: AsyncSequence, Sendable {
    static let pieceBytes = 262_144

    let url: URL

    struct AsyncIterator: AsyncIteratorProtocol {
        let handle: FileHandle

        func next() async throws -> ByteBuffer? {
            guard let data = try self.handle.read(upToCount: FileBytes.pieceBytes), !data.isEmpty else {
                try self.handle.close()
                return nil
            }
            return ByteBuffer(bytes: data)
        }
    }

    private let handle: FileHandle

    /// Throws at once when the file cannot be read.
    init(url: URL) throws {
        self.url = url
        self.handle = try FileHandle(forReadingFrom: url)
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(handle: self.handle)
    }
}
