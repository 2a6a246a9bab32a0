/// Joins many artifacts, and files made on the way, into one `.tar.zst` archive that is streamed out.
///
/// An artifact's entries stand under its prefix. One that is refused, since its worker sent something odd, is put
/// there as it is, under `<prefix>/artifact.tar.zst`: the others must not be lost with it. Memory is bounded. Every
/// call blocks.
package final class ArchiveConcatenator {
    private let writer: ArchiveWriter
    private let reader: ArchiveReader

    package init(
        reader: ArchiveReader,
        threads: Int = 1,
        sink: @escaping (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        self.reader = reader
        self.writer = try ArchiveWriter(threads: threads, sink: sink)
    }

    /// Adds a file of these bytes.
    package func add(_ bytes: [UInt8], at path: String) throws {
        try self.writer.file(path, bytes)
    }

    /// Adds a copy of a file.
    package func add(_ file: OpenFile, at path: String) throws {
        let byteCount = try file.byteCount()
        try self.writer.begin(ArchiveEntry(path: path, kind: .file, byteCount: byteCount))
        var copied: UInt64 = 0
        try Digester.forEachPiece(of: file, upTo: byteCount) { piece in
            try self.writer.write(piece)
            copied += UInt64(piece.count)
        }
        guard copied == byteCount else { throw ArtifactError.pack(path: file.path, .changedWhileRead) }
        try self.writer.end()
    }

    /// Adds the entries of an artifact under `prefix`; false where it was refused and added as it is.
    ///
    /// The artifact is read twice: what was sent on cannot be taken back.
    @discardableResult
    package func add(artifact file: OpenFile, under prefix: String) throws -> Bool {
        do {
            var check = PrefixCheck(prefix: prefix)
            try self.reader.read(file, &check)
        } catch ArtifactError.archive {
            try self.add(file, at: prefix + "/artifact.tar.zst")
            return false
        }
        var copy = PrefixCopy(prefix: prefix, writer: self.writer)
        try self.reader.read(file, &copy)
        return true
    }

    /// Ends the archive; nothing may be added afterwards.
    package func finish() throws {
        try self.writer.finish()
    }
}

extension ArchiveConcatenator {
    /// Reads everything, and finds paths that are too long under the prefix.
    private struct PrefixCheck: ArchiveVisitor {
        let prefix: String

        mutating func visit(_ entry: ArchiveEntry) throws -> ArchiveStep {
            guard ArchivePath.isGood("\(self.prefix)/\(entry.path)") else {
                throw ArtifactError.archive(.badPath, entry: entry.path)
            }
            return .skip
        }

        mutating func take(_ bytes: UnsafeRawBufferPointer) {}
        mutating func entryEnded() {}
    }

    private struct PrefixCopy: ArchiveVisitor {
        let prefix: String
        let writer: ArchiveWriter

        mutating func visit(_ entry: ArchiveEntry) throws -> ArchiveStep {
            try self.writer.begin(
                ArchiveEntry(
                    path: "\(self.prefix)/\(entry.path)",
                    kind: entry.kind,
                    byteCount: entry.byteCount,
                    isExecutable: entry.isExecutable
                )
            )
            return .take
        }

        mutating func take(_ bytes: UnsafeRawBufferPointer) throws {
            try self.writer.write(bytes)
        }

        mutating func entryEnded() throws {
            try self.writer.end()
        }
    }
}
