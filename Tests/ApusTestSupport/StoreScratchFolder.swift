internal import Foundation

/// An empty folder of its own for one test, that is gone with the value.
package final class StoreScratchFolder: Sendable {
    package let path: String

    package init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("apus-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
        self.path = url.path
    }

    deinit {
        // Nothing can be done about a folder that will not go, and no test depends on it.
        try? FileManager.default.removeItem(atPath: self.path)
    }
}
