package import ApusStudy

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// A folder of files that are named for what they hold.
///
/// `sha256/ab/cdef…` holds complete content, mode 0444; `partials/<digest>` holds what is still being sent. Content
/// appears by a rename, after its digest was checked and its bytes were synced: what is listed is whole, also after a
/// power loss. The same content is kept once. Every call blocks: see ``BlockingQueue``.
package struct ContentStore: Sendable {
    package static let byteCountMax: UInt64 = 1 << 40

    package enum Upload: Sendable {
        /// The content is here; nothing needs to be sent.
        case complete

        /// Send from its offset on.
        case partial(PartialContent)
    }

    package let path: String

    /// How many bytes are left free on the disk by everything that this store takes.
    package let freeBytesMin: UInt64

    /// Opens the folder, or creates it with mode 0700; its parent must be there.
    package init(path: String, freeBytesMin: UInt64 = 64 << 20) throws {
        self.path = path
        self.freeBytesMin = freeBytesMin
        for folder in [path, path + "/sha256", path + "/partials"] { try Self.makeFolder(folder) }
    }

    package func contains(_ digest: ContentDigest) -> Bool {
        access(self.file(of: digest), F_OK) == 0
    }

    package func open(_ digest: ContentDigest) throws -> OpenFile {
        do {
            return try OpenFile.reading(self.file(of: digest))
        } catch ArtifactError.inputOutput(_, _, ENOENT) {
            throw ArtifactError.notFound(digest)
        }
    }

    package func byteCount(of digest: ContentDigest) throws -> UInt64 {
        try self.open(digest).byteCount()
    }

    /// Begins to take content, or goes on where it was cut off.
    ///
    /// Content that is here already counts as new again, so that it is not collected before somebody refers to it.
    /// Throws `inUse` while another value takes the same content.
    package func upload(_ digest: ContentDigest, byteCount: UInt64) throws -> Upload {
        try self.upload(digest, byteCount: byteCount, name: digest.hex, waits: false)
    }

    /// Takes bytes that are in memory.
    @discardableResult
    package func put(_ bytes: [UInt8]) throws -> ContentDigest {
        let digest = Digester.digest(of: bytes)
        let upload = try self.upload(digest, byteCount: UInt64(bytes.count), name: "put-" + digest.hex, waits: true)
        if case .partial(let partial) = upload {
            try bytes[Int(partial.offset)...].withUnsafeBytes { try partial.append($0, at: partial.offset) }
            try partial.complete()
        }
        return digest
    }

    /// Takes a copy of a file.
    @discardableResult
    package func put(fileAt path: String) throws -> ContentDigest {
        let file = try OpenFile.reading(path)
        let digest = try Digester.digest(of: file)
        let count = try file.byteCount()
        let upload = try self.upload(digest, byteCount: count, name: "put-" + digest.hex, waits: true)
        guard case .partial(let partial) = upload else { return digest }
        try partial.restart()
        try Digester.forEachPiece(of: file, upTo: count) { try partial.append($0, at: partial.offset) }
        try partial.complete()
        return digest
    }

    /// Throws `noSpace` when `byteCount` more would leave less than `freeBytesMin`.
    package func checkSpace(for byteCount: UInt64) throws {
        let free = try self.freeBytes()
        guard free >= self.freeBytesMin, free - self.freeBytesMin >= byteCount else {
            throw ArtifactError.noSpace(path: self.path)
        }
    }

    /// What is free on its disk for who is not root.
    package func freeBytes() throws -> UInt64 {
        var status = statvfs()
        guard statvfs(self.path, &status) == 0 else { throw ArtifactError.system("statvfs", self.path) }
        return UInt64(status.f_bavail) * UInt64(status.f_frsize)
    }

    /// Where content stands when it is complete.
    func file(of digest: ContentDigest) -> String {
        "\(self.path)/sha256/\(digest.hex.prefix(2))/\(digest.hex.dropFirst(2))"
    }

    private func upload(_ digest: ContentDigest, byteCount: UInt64, name: String, waits: Bool) throws -> Upload {
        guard byteCount <= Self.byteCountMax else {
            throw ArtifactError.tooLarge(byteCount: byteCount, max: Self.byteCountMax)
        }
        if try self.touch(digest) { return .complete }
        let partial = try PartialContent(store: self, digest: digest, byteCount: byteCount, name: name, waits: waits)
        // Whoever held the lock before may have completed it.
        if try self.touch(digest) {
            try partial.discard()
            return .complete
        }
        try self.checkSpace(for: byteCount - min(partial.offset, byteCount))
        return .partial(partial)
    }

    /// Whether content is here; then it is as young as new, so that a collection spares it.
    package func renew(_ digest: ContentDigest) throws -> Bool {
        try self.touch(digest)
    }

    /// Makes content as young as new, which its inode's change time says; false when it is not here.
    private func touch(_ digest: ContentDigest) throws -> Bool {
        let unchanged = timespec(tv_sec: 0, tv_nsec: Int(UTIME_OMIT_VALUE))
        let now = timespec(tv_sec: 0, tv_nsec: Int(UTIME_NOW_VALUE))
        if utimensat(AT_FDCWD, self.file(of: digest), [now, unchanged], AT_SYMLINK_NOFOLLOW) == 0 { return true }
        guard errno == ENOENT else { throw ArtifactError.system("utimensat", self.file(of: digest)) }
        return false
    }

    static func makeFolder(_ path: String) throws {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw ArtifactError.system("mkdir", path) }
    }
}

/// `UTIME_NOW` and `UTIME_OMIT` of `<sys/stat.h>`, which Swift cannot import.
private let UTIME_NOW_VALUE = (1 << 30) - 1
private let UTIME_OMIT_VALUE = (1 << 30) - 2
