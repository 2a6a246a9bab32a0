import Glibc

/// The folder in which one attempt runs: the program's files, and what Apus keeps beside them in `.apus`.
///
/// The program may do anything in it while it runs, so nothing here follows a symbolic link or leaves the folder.
package struct RunFolder: Sendable {
    /// Apus's own part: the logs, the program's temporary folder.
    package static let ownName = ".apus"

    /// Absolute, without a slash at its end.
    package let path: String

    package init(path: String) {
        var path = path
        while path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
        self.path = path
    }

    package var stdoutPath: String { "\(self.path)/\(Self.ownName)/stdout" }
    package var stderrPath: String { "\(self.path)/\(Self.ownName)/stderr" }

    /// `TMPDIR` of the program.
    package var temporaryPath: String { "\(self.path)/\(Self.ownName)/tmp" }

    /// A file that is there once the attempt was asked to save and end; `APUS_GIVE_WAY` of the program.
    package var giveWayPath: String { "\(self.path)/\(Self.ownName)/give-way" }

    package var isAskedToGiveWay: Bool { access(self.giveWayPath, F_OK) == 0 }

    /// Asks the attempt to save and end.
    package func askToGiveWay() throws(RunFolderError) {
        try self.write([], to: "\(Self.ownName)/give-way")
    }

    /// Creates the folder where it is missing, and Apus's own part in it.
    package func create() throws(RunFolderError) {
        // The innermost first: in most cases that is one call.
        if mkdir(self.temporaryPath, 0o755) != 0, errno != EEXIST {
            for folder in [self.path, "\(self.path)/\(Self.ownName)", self.temporaryPath] {
                guard mkdir(folder, 0o755) != 0, errno != EEXIST else { continue }
                throw Self.failure(folder)
            }
        }
        var entry = stat()
        guard lstat("\(self.path)/\(Self.ownName)", &entry) == 0, entry.st_mode & S_IFMT == S_IFDIR else {
            throw RunFolderError.unsafe(Self.ownName)
        }
    }

    /// The size of a plain file; `nil` when there is none.
    package func size(of path: String) -> Int64? {
        // What cannot be opened has no size to tell.
        guard let descriptor = try? self.open(path) else { return nil }
        defer { close(descriptor) }
        var entry = stat()
        return fstat(descriptor, &entry) == 0 ? Int64(entry.st_size) : nil
    }

    /// Bytes of a plain file from `offset` on, or from that far before its end when negative.
    ///
    /// Fewer than `count` come only at the end of the file. The file may grow meanwhile.
    package func read(_ path: String, from offset: Int64 = 0, upTo count: Int) throws(RunFolderError) -> [UInt8] {
        let descriptor = try self.open(path)
        defer { close(descriptor) }
        var entry = stat()
        guard fstat(descriptor, &entry) == 0 else { throw Self.failure(path) }
        let size = Int64(entry.st_size)
        let start = offset < 0 ? max(0, size + offset) : offset
        guard start <= size else { throw RunFolderError.badOffset(path) }
        var bytes = [UInt8](repeating: 0, count: Int(min(Int64(max(0, count)), size - start)))
        var filled = 0
        while filled < bytes.count {
            let got = bytes.withUnsafeMutableBytes { buffer in
                pread(descriptor, buffer.baseAddress.map { $0 + filled }, buffer.count - filled, Int(start) + filled)
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw Self.failure(path) }
            if got == 0 { break }
            filled += got
        }
        return Array(bytes.prefix(filled))
    }

    /// Puts a new file in place of whatever stands at `path`, and makes the folders above it.
    ///
    /// An existing file is replaced, never written to: it may be a link to something shared.
    package func write(_ bytes: [UInt8], to path: String, isExecutable: Bool = false) throws(RunFolderError) {
        let names = try Self.names(of: path)
        let parent = try self.openFolder(names.dropLast(), path: path, creating: true)
        defer { close(parent) }
        guard let name = names.last else { throw RunFolderError.unsafe(path) }
        if unlinkat(parent, name, 0) != 0, errno != ENOENT { throw Self.failure(path) }
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let descriptor = openat(parent, name, flags, isExecutable ? 0o755 : 0o644)
        guard descriptor >= 0 else { throw Self.failure(path) }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Self.failure(path) }
            rest = rest.dropFirst(count)
        }
    }

    /// Opens a plain file for reading; the caller closes it.
    private func open(_ path: String) throws(RunFolderError) -> Int32 {
        let names = try Self.names(of: path)
        let parent = try self.openFolder(names.dropLast(), path: path, creating: false)
        defer { close(parent) }
        guard let name = names.last else { throw RunFolderError.unsafe(path) }
        // Not blocking, because a FIFO would wait for its writer.
        let descriptor = openat(parent, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure(path) }
        var entry = stat()
        guard fstat(descriptor, &entry) == 0, entry.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw RunFolderError.unsafe(path)
        }
        return descriptor
    }

    private func openFolder(
        _ names: ArraySlice<String>,
        path: String,
        creating: Bool
    ) throws(RunFolderError) -> Int32 {
        var folder = Glibc.open(self.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw Self.failure(self.path) }
        for name in names {
            if creating { mkdirat(folder, name, 0o755) }
            let next = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            let failure = Self.failure(path)
            close(folder)
            guard next >= 0 else { throw failure }
            folder = next
        }
        return folder
    }

    private static func names(of path: String) throws(RunFolderError) -> [String] {
        let names = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let isSafe = names.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." && !$0.utf8.contains(0) }
        guard isSafe, path.utf8.count <= 4_096 else { throw RunFolderError.unsafe(path) }
        return names
    }

    static func failure(_ path: String) -> RunFolderError {
        switch errno {
        case ENOENT: .notFound(path)
        case ELOOP, ENOTDIR, ENXIO: .unsafe(path)
        case let code: .system(path, reason: String(cString: strerror(code)))
        }
    }
}
