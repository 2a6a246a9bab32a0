import Glibc

extension RunFolder {
    /// Removes the folder and all that is in it, also what is read-only or nested without end.
    ///
    /// Folders inside folders are first moved up, so that neither file descriptors nor the length of a path bound
    /// the depth. To be called when nothing runs in the folder any more. A folder that is gone is no error.
    package func remove() throws(RunFolderError) {
        chmod(self.path, 0o700)
        let top = Glibc.open(self.path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard top >= 0 else {
            if errno == ENOENT { return }
            throw Self.failure(self.path)
        }
        defer { close(top) }
        var moved = 0
        var names = Self.names(in: top)
        while !names.isEmpty {
            for name in names { try self.remove(name, from: top, moved: &moved) }
            names = Self.names(in: top)
        }
        if rmdir(self.path) != 0, errno != ENOENT { throw Self.failure(self.path) }
    }

    private func remove(_ name: [UInt8], from top: Int32, moved: inout Int) throws(RunFolderError) {
        if Self.unlink(name, in: top) { return }
        try Self.withPath(name) { (name) throws(RunFolderError) in
            fchmodat(top, name, 0o700, 0)
            let folder = openat(top, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            guard folder >= 0 else { throw Self.failure(self.path) }
            defer { close(folder) }
            for inner in Self.names(in: folder) where !Self.unlink(inner, in: folder) {
                // Moving a folder changes its `..`, so it has to be writable.
                Self.withPath(inner) { inner in
                    fchmodat(folder, inner, 0o700, 0)
                    var target = ".apus-removed-\(moved)"
                    while renameat(folder, inner, top, target) != 0, errno == EEXIST || errno == ENOTEMPTY {
                        moved += 1
                        target = ".apus-removed-\(moved)"
                    }
                    moved += 1
                }
            }
            guard unlinkat(top, name, AT_REMOVEDIR) == 0 || errno == ENOENT else { throw Self.failure(self.path) }
        }
    }

    /// True when the name is gone: it was a file, a link or an empty folder.
    private static func unlink(_ name: [UInt8], in folder: Int32) -> Bool {
        Self.withPath(name) { unlinkat(folder, $0, 0) == 0 || unlinkat(folder, $0, AT_REMOVEDIR) == 0 }
    }

    private static func withPath<Result, Failure: Error>(
        _ name: [UInt8],
        _ body: (UnsafePointer<CChar>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let characters = name.map { CChar(bitPattern: $0) } + [0]
        // SAFETY: the pointer lives as long as `body` runs, and the string ends with a zero.
        let pointer = UnsafeMutablePointer<CChar>.allocate(capacity: characters.count)
        defer { pointer.deallocate() }
        pointer.initialize(from: characters, count: characters.count)
        return try body(pointer)
    }
}
