/// A header block as it came, and what can be read from it.
struct TarBlock {
    private let bytes: [UInt8]

    /// `bytes` are `TarHeader.blockBytes` many.
    init(_ bytes: [UInt8]) {
        precondition(bytes.count == TarHeader.blockBytes)
        self.bytes = bytes
    }

    var isZero: Bool {
        self.bytes.allSatisfy { $0 == 0 }
    }

    var type: UInt8 {
        self.bytes[156]
    }

    /// Throws unless the checksum is right and the block is of POSIX or GNU tar.
    func check() throws {
        guard try self.number(148..<156, "checksum") == TarHeader.checksum(self.bytes) else {
            throw ArtifactError.archive(.badChecksum, entry: nil)
        }
        let magic = self.bytes[257..<265]
        guard magic.elementsEqual("ustar\u{0}00".utf8) || magic.elementsEqual("ustar  \u{0}".utf8) else {
            throw ArtifactError.archive(.unknownFormat, entry: nil)
        }
    }

    /// The entry of a file or folder; an extended header's values come before the block's own.
    func entry(_ extended: PaxRecords.Values) throws -> ArchiveEntry? {
        let path = try extended.path ?? self.path()
        let kind = try self.kind(path)
        guard let trimmed = try self.trimmed(path, kind) else { return nil }
        let byteCount = try extended.byteCount ?? self.number(124..<136, "size")
        guard kind == .file || byteCount == 0 else {
            throw ArtifactError.archive(.badNumber("size"), entry: trimmed)
        }
        let mode = try self.number(100..<108, "mode")
        return ArchiveEntry(
            path: trimmed,
            kind: kind,
            byteCount: byteCount,
            isExecutable: kind == .file && mode & 0o100 != 0
        )
    }

    func byteCount() throws -> UInt64 {
        try self.number(124..<136, "size")
    }

    private func kind(_ path: String) throws -> ArchiveEntry.Kind {
        switch self.type {
        case UInt8(ascii: "0"), 0:
            // Before POSIX a folder was a file whose name ends with a slash; what is meant is not clear.
            guard path.utf8.last != UInt8(ascii: "/") else {
                throw ArtifactError.archive(.badPath, entry: Self.printable(path))
            }
            guard self.bytes[157] == 0 else {
                throw ArtifactError.archive(.entryType(self.type), entry: Self.printable(path))
            }
            return .file
        case UInt8(ascii: "5"): return .folder
        default: throw ArtifactError.archive(.entryType(self.type), entry: Self.printable(path))
        }
    }

    /// The path without `./` before it and `/` behind it; nothing for the folder that was packed itself.
    private func trimmed(_ path: String, _ kind: ArchiveEntry.Kind) throws -> String? {
        var rest = path[...]
        if rest.hasPrefix("./") { rest = rest.dropFirst(2) }
        if kind == .folder, rest.utf8.last == UInt8(ascii: "/") { rest = rest.dropLast() }
        if kind == .folder, rest.isEmpty || rest == "." { return nil }
        let trimmed = String(rest)
        guard ArchivePath.isGood(trimmed) else {
            throw ArtifactError.archive(.badPath, entry: Self.printable(path))
        }
        return trimmed
    }

    private func path() throws -> String {
        let name = self.bytes[0..<100].prefix { $0 != 0 }
        // GNU tar keeps times where POSIX keeps the prefix.
        let isPosix = self.bytes[263] == UInt8(ascii: "0")
        let prefix = isPosix ? self.bytes[345..<500].prefix { $0 != 0 } : []
        let bytes = prefix.isEmpty ? Array(name) : Array(prefix) + [UInt8(ascii: "/")] + Array(name)
        guard let path = String(validating: bytes, as: UTF8.self) else {
            throw ArtifactError.archive(.badPath, entry: Self.printable(String(decoding: bytes, as: UTF8.self)))
        }
        return path
    }

    /// Octal digits between spaces, ended by a space or a zero; nothing else, so no negative or base-256 number.
    private func number(_ range: Range<Int>, _ field: String) throws -> UInt64 {
        let text = self.bytes[range].drop { $0 == 0x20 }
        let digits = text.prefix { (0x30...0x37).contains($0) }
        guard text.dropFirst(digits.count).allSatisfy({ $0 == 0 || $0 == 0x20 }) else {
            throw ArtifactError.archive(.badNumber(field), entry: nil)
        }
        return digits.reduce(0) { $0 << 3 | UInt64($1 - 0x30) }
    }

    /// A name as it may stand in an error: short, and without control characters.
    private static func printable(_ path: String) -> String {
        var text = ""
        for scalar in path.unicodeScalars.prefix(120) {
            text.unicodeScalars.append(scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) ? "?" : scalar)
        }
        return text
    }
}
