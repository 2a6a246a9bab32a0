import Foundation

/// The project's own files, as the rules see them.
struct Tree {
    struct File {
        /// Relative to the project's root.
        let path: String
        let text: String

        var lines: [Substring] { self.text.split(separator: "\n", omittingEmptySubsequences: false) }
        var module: String { String(self.path.split(separator: "/").dropFirst().first ?? "") }
        var isGenerated: Bool { self.path.contains("/Generated/") }
    }

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func files(in folder: String, suffix: String) throws -> [File] {
        let base = self.root.appending(path: folder)
        guard let walker = FileManager.default.enumerator(atPath: base.path(percentEncoded: false)) else { return [] }
        var files: [File] = []
        for case let name as String in walker where name.hasSuffix(suffix) {
            let text = try String(contentsOf: base.appending(path: name), encoding: .utf8)
            files.append(File(path: folder + "/" + name, text: text))
        }
        return files.sorted { $0.path < $1.path }
    }

    static func text(of path: String) throws -> String {
        try String(contentsOf: self.root.appending(path: path), encoding: .utf8)
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: self.root.appending(path: path).path(percentEncoded: false))
    }
}
