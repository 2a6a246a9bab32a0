#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// A folder, and what stands beneath it: no path leads out, and no link is followed on the way.
///
/// Each part of a path is opened from the folder before it, so that nobody can put a link there in between. The last
/// folder stays open, since the next path is mostly in it too.
final class BeneathFolder {
    private let path: String
    private let root: OpenFile
    private var lastPath = ""
    private var last: OpenFile?

    init(_ path: String) throws {
        self.path = path
        self.root = try OpenFile.opened(path, O_RDONLY | O_DIRECTORY)
    }

    /// Creates a file, and the folders on the way to it; one that is there already is an error.
    func create(_ path: String, isExecutable: Bool) throws -> OpenFile {
        let (folder, name) = try self.parent(of: path, creating: true)
        let flags = O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let descriptor = openat(folder.descriptor, name, flags, isExecutable ? 0o755 : 0o644)
        guard descriptor >= 0 else { throw ArtifactError.system("open", self.absolute(path)) }
        return OpenFile(descriptor: descriptor, path: self.absolute(path))
    }

    /// Creates a folder, and those on the way to it; one that is there already is as good.
    func makeFolder(_ path: String) throws {
        _ = try self.parent(of: path + "/x", creating: true)
    }

    /// Opens a file or folder for reading; a link, a pipe or a device is never opened.
    func open(_ path: String) throws -> OpenFile {
        let (folder, name) = try self.parent(of: path, creating: false)
        var status = stat()
        guard fstatat(folder.descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            throw ArtifactError.pack(path: self.absolute(path), .missing)
        }
        let kind = status.st_mode & S_IFMT
        guard kind == S_IFREG || kind == S_IFDIR else {
            throw ArtifactError.pack(path: self.absolute(path), .neitherFileNorFolder)
        }
        let descriptor = openat(folder.descriptor, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw ArtifactError.system("open", self.absolute(path)) }
        return OpenFile(descriptor: descriptor, path: self.absolute(path))
    }

    private func absolute(_ path: String) -> String {
        "\(self.path)/\(path)"
    }

    private func parent(of path: String, creating: Bool) throws -> (OpenFile, String) {
        var parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let name = parts.removeLast()
        let folderPath = parts.joined(separator: "/")
        if let last = self.last, self.lastPath == folderPath { return (last, name) }
        var folder = self.root
        for part in parts {
            if creating, mkdirat(folder.descriptor, part, 0o755) != 0, errno != EEXIST {
                throw ArtifactError.system("mkdir", self.absolute(folderPath))
            }
            let descriptor = openat(folder.descriptor, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            guard descriptor >= 0 else {
                if !creating, errno == ENOENT { throw ArtifactError.pack(path: self.absolute(path), .missing) }
                if !creating, errno == ELOOP || errno == ENOTDIR {
                    throw ArtifactError.pack(path: self.absolute(path), .neitherFileNorFolder)
                }
                throw ArtifactError.system("open", self.absolute(folderPath))
            }
            folder = OpenFile(descriptor: descriptor, path: self.absolute(folderPath))
        }
        self.last = folder
        self.lastPath = folderPath
        return (folder, name)
    }
}
