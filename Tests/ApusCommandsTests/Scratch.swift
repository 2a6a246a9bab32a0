import Foundation

/// A folder that is gone when the test is.
final class Scratch {
    let url: URL

    init() throws {
        let name = "apus-test-\(UUID().uuidString)"
        self.url = FileManager.default.temporaryDirectory.appendingPathComponent(name)
        try FileManager.default.createDirectory(at: self.url, withIntermediateDirectories: true)
    }

    deinit {
        // A folder that stays behind in the temporary folder fails no test.
        try? FileManager.default.removeItem(at: self.url)
    }

    @discardableResult
    func write(_ name: String, _ text: String) throws -> URL {
        let file = self.url.appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: file)
        return file
    }
}
