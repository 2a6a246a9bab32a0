import FoundationEssentials

/// An empty folder of its own for one test, that is gone with the value.
final class ScratchFolder: Sendable {
    let path: String

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "apus-engine-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        self.path = folder.path
    }

    deinit {
        // A folder that will not go harms no test.
        try? FileManager.default.removeItem(atPath: self.path)
    }

    /// Writes a file, and returns its path.
    func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        let path = "\(self.path)/\(name)"
        try Data(bytes).write(to: URL(filePath: path))
        return path
    }

    func file(_ name: String, _ text: String) throws -> String {
        try self.file(name, Array(text.utf8))
    }

    func file(_ name: String, base64: String) throws -> String {
        try self.file(name, [UInt8](Data(base64Encoded: base64) ?? Data()))
    }
}
