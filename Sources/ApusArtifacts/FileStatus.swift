#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// What the system says of a file.
///
/// It hides `stat`, which belongs to another module where Foundation is loaded beside it.
package struct FileStatus: Hashable, Sendable {
    /// A plain file: no folder, device, pipe or socket.
    package let isRegular: Bool
    package let byteCount: Int

    /// Whether the group or others may do anything with it.
    package let isShared: Bool

    /// `nil` where the system refuses, with the reason in `errno`.
    package init?(descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    /// `nil` where the system refuses, with the reason in `errno`; a link is told of itself, or of what it leads to.
    package init?(path: String, followsLink: Bool) {
        var status = stat()
        guard fstatat(AT_FDCWD, path, &status, followsLink ? 0 : AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
        self.init(status)
    }

    private init(_ status: stat) {
        self.isRegular = status.st_mode & S_IFMT == S_IFREG
        self.byteCount = Int(status.st_size)
        self.isShared = status.st_mode & 0o077 != 0
    }
}
