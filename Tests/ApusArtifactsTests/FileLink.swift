import Foundation

/// Symbolic links, for tests of what must not follow them.
enum FileLink {
    static func make(at path: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
    }
}
