#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// Finds what is to be packed, and refuses what an archive never holds before a byte is written.
struct FolderScan {
    let beneath: BeneathFolder
    let root: String
    let limits: ArchiveLimits

    /// The entries of all paths, in the order of their bytes, each once.
    func entries(_ paths: [String]) throws -> [ArchiveEntry] {
        var found: [String: ArchiveEntry] = [:]
        var waiting = paths.map { $0.utf8.last == UInt8(ascii: "/") ? String($0.dropLast()) : $0 }
        var bytes: UInt64 = 0
        while let path = waiting.popLast() {
            if found[path] != nil { continue }
            let (entry, names) = try self.look(at: path)
            found[path] = entry
            waiting += names.map { "\(path)/\($0)" }
            bytes += entry.byteCount
            guard found.count <= self.limits.entriesMax else {
                throw ArtifactError.pack(path: self.root, .tooManyEntries(max: self.limits.entriesMax))
            }
            guard bytes <= self.limits.bytesMax else {
                throw ArtifactError.pack(path: self.root, .tooManyBytes(max: self.limits.bytesMax))
            }
        }
        return found.values.sorted { ArchivePath.precedes($0.path, $1.path) }
    }

    private func look(at path: String) throws -> (ArchiveEntry, names: [String]) {
        guard ArchivePath.isGood(path) else { throw ArtifactError.pack(path: "\(self.root)/\(path)", .badPath) }
        let file = try self.beneath.open(path)
        let status = try file.status()
        if status.st_mode & S_IFMT == S_IFDIR {
            let copy = dup(file.descriptor)
            guard copy >= 0 else { throw ArtifactError.system("dup", file.path) }
            let names = try FolderListing.names(inDescriptor: copy, path: file.path)
            return (ArchiveEntry(path: path, kind: .folder), names)
        }
        let entry = ArchiveEntry(
            path: path,
            kind: .file,
            byteCount: UInt64(status.st_size),
            isExecutable: status.st_mode & S_IXUSR != 0
        )
        return (entry, [])
    }
}
