package import ApusStudy

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

extension ContentStore {
    /// What a collection took away.
    package struct Collected: Hashable, Sendable {
        package var files = 0
        package var byteCount: UInt64 = 0

        package init() {}
    }

    /// Removes content that nothing refers to, and partial content, where it is older than `cutoff`.
    ///
    /// The age guards content that was just sent, and whose reference is not durable yet. What is being sent stays.
    package func collect(keeping referenced: Set<ContentDigest>, olderThan cutoff: UnixTime) throws -> Collected {
        var collected = Collected()
        for shard in try FolderListing.names(in: self.path + "/sha256") {
            let folder = "\(self.path)/sha256/\(shard)"
            for name in try FolderListing.names(in: folder) {
                if let digest = ContentDigest(hex: shard + name), referenced.contains(digest) { continue }
                try Self.remove("\(folder)/\(name)", olderThan: cutoff, &collected)
            }
        }
        for name in try FolderListing.names(in: self.path + "/partials") {
            let path = "\(self.path)/partials/\(name)"
            guard let file = try? OpenFile.reading(path), flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 else {
                continue
            }
            try Self.remove(path, olderThan: cutoff, &collected)
        }
        return collected
    }

    /// Removes these contents, where they are older than `cutoff`.
    package func remove(_ digests: Set<ContentDigest>, olderThan cutoff: UnixTime) throws -> Collected {
        var collected = Collected()
        for digest in digests { try Self.remove(self.file(of: digest), olderThan: cutoff, &collected) }
        return collected
    }

    /// How many bytes all complete content takes.
    package func byteCount() throws -> UInt64 {
        var sum: UInt64 = 0
        for shard in try FolderListing.names(in: self.path + "/sha256") {
            for name in try FolderListing.names(in: "\(self.path)/sha256/\(shard)") {
                var status = stat()
                if lstat("\(self.path)/sha256/\(shard)/\(name)", &status) == 0 { sum += UInt64(status.st_size) }
            }
        }
        return sum
    }

    private static func remove(_ path: String, olderThan cutoff: UnixTime, _ collected: inout Collected) throws {
        var status = stat()
        // Somebody else may have removed it since it was listed.
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
        let changed = Int64(status.st_ctim.tv_sec) * 1_000 + Int64(status.st_ctim.tv_nsec) / 1_000_000
        guard changed < cutoff.rawValue else { return }
        guard unlink(path) == 0 else { throw ArtifactError.system("unlink", path) }
        collected.files += 1
        collected.byteCount += UInt64(status.st_size)
    }
}
