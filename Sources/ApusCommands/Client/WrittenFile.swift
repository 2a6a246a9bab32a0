/// A file that a command has written, for `--json`.
struct WrittenFile: Codable, Hashable, Sendable {
    let path: String
    let byteCount: Int64

    var line: String { "\(self.path)  \(NumberText.bytes(self.byteCount))" }
}

/// What a command has written, as one JSON object.
struct WrittenFiles: Codable, Hashable, Sendable {
    let items: [WrittenFile]
}
