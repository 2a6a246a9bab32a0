package import ApusStudy

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// The inputs that a worker has fetched: known by their content, kept once, given to each run read-only.
///
/// A run's file is a reflink where the file system has them. Else a file below `linkBytesMin` is copied, and a larger
/// one is a hard link: copying a data set for each trial would cost more than the trial. A hard link shares the
/// cache's inode, so a run with the cache's own user could change it on purpose; the file has mode 0444 against
/// accidents, and each placing finds a file whose size, mode or time is not the cache's own, and takes it out.
/// Every call blocks.
package struct InputCache: Sendable {
    package static let linkBytesMin: UInt64 = 1 << 20

    /// What every cached file's modification time is, so that a change shows.
    private static let sealedAt = timespec(tv_sec: 1, tv_nsec: 0)

    package let store: ContentStore
    private let byteCountMax: UInt64

    /// `byteCountMax`: what all content may take, once `evict` was called.
    package init(path: String, byteCountMax: UInt64, freeBytesMin: UInt64 = 64 << 20) throws {
        self.store = try ContentStore(path: path, freeBytesMin: freeBytesMin)
        self.byteCountMax = byteCountMax
    }

    /// Whether the content is here and unchanged; what was changed is removed.
    package func contains(_ digest: ContentDigest, byteCount: UInt64) throws -> Bool {
        let path = self.store.file(of: digest)
        var status = stat()
        guard lstat(path, &status) == 0 else { return false }
        if status.st_mode == S_IFREG | 0o444, UInt64(status.st_size) == byteCount,
            status.st_mtim.tv_sec == Self.sealedAt.tv_sec, status.st_mtim.tv_nsec == 0
        {
            return true
        }
        return try self.seal(digest, byteCount: byteCount)
    }

    /// Puts the content at `path`, which must not be there, read-only; `now` tells `evict` how old its use is.
    ///
    /// Throws `notFound` when the content has to be fetched, or fetched again.
    package func place(
        _ digest: ContentDigest,
        byteCount: UInt64,
        at path: String,
        isExecutable: Bool = false,
        now: UnixTime
    ) throws {
        guard try self.contains(digest, byteCount: byteCount) else { throw ArtifactError.notFound(digest) }
        let cached = try self.store.open(digest)
        try self.setTimes(of: cached, usedAt: now)
        // A link has the cache's mode, so a file that must be executable is always a copy.
        if byteCount >= Self.linkBytesMin, !isExecutable {
            if try FileClone.reflink(cached, to: path, mode: 0o444) { return }
            if link(cached.path, path) == 0 { return }
            guard errno == EXDEV || errno == EPERM || errno == EMLINK else {
                throw ArtifactError.system("link", path)
            }
        }
        try FileClone.copy(cached, to: path, mode: isExecutable ? 0o555 : 0o444)
    }

    /// Takes over a file of this process's own making, so that it need not be fetched; it is moved where that is possible.
    ///
    /// `now` is its first use. A file that has not that digest is found out when it is asked for.
    package func take(_ path: String, as content: StoredContent, now: UnixTime) throws {
        guard try !self.contains(content.digest, byteCount: content.byteCount) else { return }
        let target = self.store.file(of: content.digest)
        let shard = String(target[..<(target.lastIndex(of: "/") ?? target.endIndex)])
        guard mkdir(shard, 0o700) == 0 || errno == EEXIST else { throw ArtifactError.system("mkdir", shard) }
        guard rename(path, target) == 0 else { throw ArtifactError.system("rename", path) }
        guard try self.contains(content.digest, byteCount: content.byteCount) else { return }
        try self.setTimes(of: self.store.open(content.digest), usedAt: now)
        try self.evict(keeping: [content.digest])
    }

    /// Unpacks content that is an archive into an existing folder; nothing there is overwritten.
    ///
    /// Throws `notFound` when the content has to be fetched, or fetched again.
    package func unpack(_ content: StoredContent, into folder: String, by reader: ArchiveReader, now: UnixTime) throws {
        guard try self.contains(content.digest, byteCount: content.byteCount) else {
            throw ArtifactError.notFound(content.digest)
        }
        let cached = try self.store.open(content.digest)
        try self.setTimes(of: cached, usedAt: now)
        try reader.extract(cached.path, into: folder)
    }

    /// Removes content that was used longest ago, until the rest takes at most `byteCountMax`.
    ///
    /// A run that has a hard link keeps its file.
    @discardableResult
    package func evict(keeping needed: Set<ContentDigest> = []) throws -> ContentStore.Collected {
        var files: [(path: String, digest: ContentDigest, used: timespec, byteCount: UInt64)] = []
        for shard in try FolderListing.names(in: self.store.path + "/sha256") {
            for name in try FolderListing.names(in: "\(self.store.path)/sha256/\(shard)") {
                let path = "\(self.store.path)/sha256/\(shard)/\(name)"
                var status = stat()
                guard let digest = ContentDigest(hex: shard + name), lstat(path, &status) == 0 else { continue }
                files.append((path, digest, status.st_atim, UInt64(status.st_size)))
            }
        }
        files.sort { ($0.used.tv_sec, $0.used.tv_nsec) < ($1.used.tv_sec, $1.used.tv_nsec) }
        var total = files.reduce(0) { $0 + $1.byteCount }
        var collected = ContentStore.Collected()
        for file in files where total > self.byteCountMax && !needed.contains(file.digest) {
            guard unlink(file.path) == 0 || errno == ENOENT else { throw ArtifactError.system("unlink", file.path) }
            total -= file.byteCount
            collected.files += 1
            collected.byteCount += file.byteCount
        }
        return collected
    }

    /// Marks content that has just come as the cache's own; what has not its digest any more is removed.
    private func seal(_ digest: ContentDigest, byteCount: UInt64) throws -> Bool {
        let file = try self.store.open(digest)
        guard try Digester.digest(of: file) == digest, try file.byteCount() == byteCount else {
            guard unlink(file.path) == 0 else { throw ArtifactError.system("unlink", file.path) }
            return false
        }
        guard fchmod(file.descriptor, 0o444) == 0 else { throw ArtifactError.system("chmod", file.path) }
        let status = try file.status()
        let used = UnixTime(rawValue: Int64(status.st_atim.tv_sec) * 1_000)
        try self.setTimes(of: file, usedAt: used)
        return true
    }

    private func setTimes(of file: OpenFile, usedAt time: UnixTime) throws {
        let (seconds, milliseconds) = max(time.rawValue, 0).quotientAndRemainder(dividingBy: 1_000)
        let used = timespec(tv_sec: Int(seconds), tv_nsec: Int(milliseconds) * 1_000_000)
        guard futimens(file.descriptor, [used, Self.sealedAt]) == 0 else {
            throw ArtifactError.system("futimens", file.path)
        }
    }
}
