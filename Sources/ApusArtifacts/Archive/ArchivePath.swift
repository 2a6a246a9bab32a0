/// Which paths an archive may hold.
///
/// Relative, UTF-8, no empty part, no `.` or `..`, no backslash, no control character. A name may begin with `-` or
/// hold quotes: those hurt only who pastes them into a shell.
enum ArchivePath {
    static let bytesMax = 1_024
    static let nameBytesMax = 255
    static let depthMax = 64

    static func isGood(_ path: String) -> Bool {
        var copy = path
        return copy.withUTF8 { Self.isGood($0) }
    }

    private static func isGood(_ path: UnsafeBufferPointer<UInt8>) -> Bool {
        guard (1...Self.bytesMax).contains(path.count) else { return false }
        let isControl = { (byte: UInt8) in byte < 0x20 || byte == 0x7F || byte == UInt8(ascii: "\\") }
        guard !path.contains(where: isControl) else { return false }
        let parts = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count <= Self.depthMax else { return false }
        return parts.allSatisfy { part in
            guard (1...Self.nameBytesMax).contains(part.count) else { return false }
            return !(part.allSatisfy { $0 == UInt8(ascii: ".") } && part.count <= 2)
        }
    }

    /// Whether the bytes of one come before those of the other: the order of entries in an archive.
    static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }
}
