#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// Packs files of a folder into a `.tar.zst` archive.
///
/// The same files give the same bytes on every machine: entries in the order of their paths' bytes, no owner, no time,
/// compressed at one level. Links, pipes and devices are refused. Every call blocks.
package struct FolderPacker: Sendable {
    /// Below this much, starting threads costs more than they save.
    static let threadedBytesMin: UInt64 = 4 << 20

    private let limits: ArchiveLimits
    private let threads: Int

    /// `threads`: how many the compression may take besides the caller's; at least one.
    package init(limits: ArchiveLimits = ArchiveLimits(), threads: Int = 1) {
        self.limits = limits
        self.threads = max(threads, 1)
    }

    /// Packs `paths`, relative to `folder`, and everything in those that are folders, into a new file.
    ///
    /// The digest is computed on the way. The file is not synced: it is a copy of what is there. On an error it is
    /// removed.
    package func pack(_ folder: String, paths: [String], to target: String) throws -> PackedFolder {
        let beneath = try BeneathFolder(folder)
        let entries = try FolderScan(beneath: beneath, root: folder, limits: self.limits).entries(paths)
        let output = try OpenFile.creating(target)
        do {
            return try self.pack(entries, of: beneath, root: folder, to: output)
        } catch {
            unlink(target)
            throw error
        }
    }

    private func pack(
        _ entries: [ArchiveEntry],
        of folder: BeneathFolder,
        root: String,
        to output: OpenFile
    ) throws -> PackedFolder {
        let bytes = entries.reduce(0) { $0 + $1.byteCount }
        var digester = Digester()
        var offset: UInt64 = 0
        // The number of threads never changes the bytes, but whether there are any does: so the size decides it alone.
        let writer = try ArchiveWriter(threads: bytes < Self.threadedBytesMin ? 0 : self.threads) { piece in
            digester.update(piece)
            try output.write(piece, at: offset)
            offset += UInt64(piece.count)
        }
        for entry in entries {
            try writer.begin(entry)
            if entry.kind == .file { try self.copy(entry, of: folder, root: root, to: writer) }
            try writer.end()
        }
        try writer.finish()
        return PackedFolder(digest: digester.digest(), byteCount: offset, entries: entries)
    }

    /// A file that has grown since it was scanned is packed as far as it reached then.
    private func copy(_ entry: ArchiveEntry, of folder: BeneathFolder, root: String, to writer: ArchiveWriter) throws {
        let file = try folder.open(entry.path)
        var copied: UInt64 = 0
        try Digester.forEachPiece(of: file, upTo: entry.byteCount) { piece in
            try writer.write(piece)
            copied += UInt64(piece.count)
        }
        guard copied == entry.byteCount else {
            throw ArtifactError.pack(path: "\(root)/\(entry.path)", .changedWhileRead)
        }
    }
}
