#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// Reads `.tar.zst` archives that somebody else made, and takes nothing from them on trust.
///
/// Memory is bounded by the window, some buffers, and the paths of the entries. Every call blocks.
package struct ArchiveReader: Sendable {
    private static let inputBytes = 1 << 18

    private let limits: ArchiveLimits

    /// The time since any fixed moment; what it counts is what `limits.duration` limits.
    private let now: @Sendable () -> Duration

    package init(limits: ArchiveLimits = ArchiveLimits(), now: @escaping @Sendable () -> Duration) {
        self.limits = limits
        self.now = now
    }

    package init(limits: ArchiveLimits = ArchiveLimits(), clock: ContinuousClock) {
        let origin = clock.now
        self.init(limits: limits) { origin.duration(to: clock.now) }
    }

    /// Every entry; the whole archive is read and checked.
    package func list(_ path: String) throws -> [ArchiveEntry] {
        var visitor = Listing()
        try self.read(OpenFile.reading(path), &visitor)
        return visitor.entries
    }

    /// Unpacks into an existing, empty folder; on an error it holds what came before it.
    ///
    /// Files get mode 0644 or 0755 and this process as owner; nothing is written outside, and nothing is overwritten.
    @discardableResult
    package func extract(_ path: String, into folder: String) throws -> [ArchiveEntry] {
        var visitor = Extraction(folder: try BeneathFolder(folder))
        try self.read(OpenFile.reading(path), &visitor)
        return visitor.entries
    }

    /// The bytes of one file of the archive; nothing when it has none of that path.
    ///
    /// What follows the file in the archive is not checked.
    package func member(_ name: String, of path: String, bytesMax: Int) throws -> [UInt8]? {
        var bytes: [UInt8] = []
        let wasFound = try self.member(name, of: path, bytesMax: bytesMax) { bytes.append(contentsOf: $0) }
        return wasFound ? bytes : nil
    }

    /// Hands out the bytes of one file of the archive; false when it has none of that path.
    package func member(
        _ name: String,
        of path: String,
        bytesMax: Int,
        _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws -> Bool {
        try withoutActuallyEscaping(body) { body in
            var visitor = Member(name: name, bytesMax: bytesMax, body: body)
            try self.read(OpenFile.reading(path), &visitor)
            return visitor.wasFound
        }
    }

    /// Shows every entry to the visitor, in the order of the archive.
    package func read(_ file: OpenFile, _ visitor: inout some ArchiveVisitor) throws {
        let deadline = self.now() + self.limits.duration
        let zstd = try ZstdDecoder(limits: self.limits)
        var tar = TarDecoder(limits: self.limits)
        let input = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.inputBytes, alignment: 16)
        defer { input.deallocate() }
        var offset: UInt64 = 0
        while true {
            let count = try file.read(into: input, at: offset)
            if count == 0 { break }
            offset += UInt64(count)
            var goesOn = true
            try self.check(deadline)
            try zstd.decode(UnsafeRawBufferPointer(rebasing: input[..<count])) { bytes in
                try self.check(deadline)
                goesOn = try tar.decode(bytes, &visitor)
                return goesOn
            }
            if !goesOn { return }
        }
        try zstd.finish()
        try tar.finish()
    }

    private func check(_ deadline: Duration) throws {
        guard self.now() <= deadline else {
            throw ArtifactError.archive(.outOfTime(self.limits.duration), entry: nil)
        }
    }
}

extension ArchiveReader {
    private struct Listing: ArchiveVisitor {
        var entries: [ArchiveEntry] = []

        mutating func visit(_ entry: ArchiveEntry) -> ArchiveStep {
            self.entries.append(entry)
            return .skip
        }

        mutating func take(_ bytes: UnsafeRawBufferPointer) {}
        mutating func entryEnded() {}
    }

    private struct Extraction: ArchiveVisitor {
        let folder: BeneathFolder
        var entries: [ArchiveEntry] = []
        private var file: OpenFile?
        private var offset: UInt64 = 0

        init(folder: BeneathFolder) {
            self.folder = folder
        }

        mutating func visit(_ entry: ArchiveEntry) throws -> ArchiveStep {
            self.entries.append(entry)
            guard entry.kind == .file else {
                try self.folder.makeFolder(entry.path)
                return .skip
            }
            self.file = try self.folder.create(entry.path, isExecutable: entry.isExecutable)
            self.offset = 0
            return .take
        }

        mutating func take(_ bytes: UnsafeRawBufferPointer) throws {
            try self.file?.write(bytes, at: self.offset)
            self.offset += UInt64(bytes.count)
        }

        mutating func entryEnded() {
            self.file = nil
        }
    }

    private struct Member: ArchiveVisitor {
        let name: String
        let bytesMax: Int
        let body: (UnsafeRawBufferPointer) throws -> Void
        var wasFound = false

        mutating func visit(_ entry: ArchiveEntry) throws -> ArchiveStep {
            if self.wasFound { return .stop }
            guard entry.kind == .file, entry.path.utf8.elementsEqual(self.name.utf8) else { return .skip }
            guard entry.byteCount <= UInt64(max(self.bytesMax, 0)) else {
                throw ArtifactError.archive(.memberTooLarge(max: self.bytesMax), entry: entry.path)
            }
            self.wasFound = true
            return .take
        }

        mutating func take(_ bytes: UnsafeRawBufferPointer) throws {
            try self.body(bytes)
        }

        mutating func entryEnded() {}
    }
}
