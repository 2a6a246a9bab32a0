/// Writes a `.tar.zst` archive, piece by piece, into a sink, in bounded memory.
///
/// Equal entries in equal order give equal bytes: no owner, no time, one zstd frame.
package final class ArchiveWriter {
    package static let level: Int32 = 3

    private let zstd: ZstdEncoder
    private var rest: UInt64 = 0
    private var padding: [UInt8] = []

    /// `threads` 0 compresses on the caller's thread; the sink is called there in any case.
    package init(threads: Int = 0, sink: @escaping (UnsafeRawBufferPointer) throws -> Void) throws {
        self.zstd = try ZstdEncoder(level: Self.level, threads: Int32(min(max(threads, 0), 64)), sink: sink)
    }

    package func folder(_ path: String) throws {
        try self.begin(ArchiveEntry(path: path, kind: .folder))
        try self.end()
    }

    package func file(_ path: String, _ bytes: [UInt8], isExecutable: Bool = false) throws {
        try self.begin(
            ArchiveEntry(path: path, kind: .file, byteCount: UInt64(bytes.count), isExecutable: isExecutable)
        )
        try bytes.withUnsafeBytes { try self.write($0) }
        try self.end()
    }

    /// Begins an entry; exactly its `byteCount` bytes must follow.
    package func begin(_ entry: ArchiveEntry) throws {
        precondition(self.rest == 0, "the entry before is not complete")
        guard ArchivePath.isGood(entry.path) else { throw ArtifactError.pack(path: entry.path, .badPath) }
        try TarHeader.blocks(for: entry).withUnsafeBytes { try self.zstd.write($0) }
        self.rest = entry.byteCount
        self.padding = TarHeader.padding(entry.byteCount)
    }

    package func write(_ bytes: UnsafeRawBufferPointer) throws {
        precondition(UInt64(bytes.count) <= self.rest, "an entry gets more bytes than its header says")
        try self.zstd.write(bytes)
        self.rest -= UInt64(bytes.count)
    }

    package func end() throws {
        precondition(self.rest == 0, "an entry gets fewer bytes than its header says")
        try self.padding.withUnsafeBytes { try self.zstd.write($0) }
        self.padding = []
    }

    /// Ends the archive; nothing may be written afterwards.
    package func finish() throws {
        let end = [UInt8](repeating: 0, count: 2 * TarHeader.blockBytes)
        try end.withUnsafeBytes { try self.zstd.write($0) }
        try self.zstd.finish()
    }
}
