import Foundation
import Logging
import Synchronization

/// A log that is appended to, line by line.
final class LogFile: TextOutputStream, Sendable {
    private let handle: Mutex<FileHandle>

    init(url: URL) throws {
        if !FileManager.default.fileExists(atPath: url.path) {
            let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
            guard FileManager.default.createFile(atPath: url.path, contents: nil, attributes: attributes) else {
                throw CommandError("cannot write \(url.path)")
            }
        }
        let handle = try FileHandle(forWritingTo: url)
        try handle.seekToEnd()
        self.handle = Mutex(handle)
    }

    func write(_ string: String) {
        self.handle.withLock { handle in
            // A log that cannot be written must not stop what it tells of.
            try? handle.write(contentsOf: Data(string.utf8))
        }
    }
}
