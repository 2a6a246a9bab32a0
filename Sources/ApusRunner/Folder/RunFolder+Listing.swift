import Glibc

extension RunFolder {
    /// A plain file of the folder.
    package struct Entry: Hashable, Sendable {
        /// Relative to the folder.
        package let path: String
        package let byteCount: Int64

        package init(path: String, byteCount: Int64) {
            self.path = path
            self.byteCount = byteCount
        }
    }

    package static let entriesMax = 10_000
    private static let depthMax = 32

    /// The plain files, sorted by path: at most `entriesMax`, and none deeper than 32 folders.
    ///
    /// Apus's logs are among them; temporary files, links, and files whose names are no UTF-8 are not.
    package func files() -> [Entry] {
        var entries: [Entry] = []
        self.walk { path, status in
            if status.st_mode & S_IFMT == S_IFREG {
                entries.append(Entry(path: path, byteCount: Int64(status.st_size)))
            }
            return entries.count < Self.entriesMax
        }
        return entries.sorted { $0.path < $1.path }
    }

    /// What the globs name, sorted: files and folders outside Apus's own part.
    ///
    /// `*` and `?` stay inside one name, `**` stands for any number of folders. A glob that names a folder stands
    /// for all of it. Second come the globs that name nothing.
    package func matches(of globs: [String]) -> (paths: [String], missing: [String]) {
        let patterns = globs.map { PathGlob($0) }
        var found = Array(repeating: false, count: globs.count)
        var paths: Set<String> = []
        self.walk { path, status in
            let kind = status.st_mode & S_IFMT
            guard kind == S_IFREG || kind == S_IFDIR else { return true }
            guard path != Self.ownName, !path.hasPrefix("\(Self.ownName)/") else { return true }
            for (index, pattern) in patterns.enumerated() where pattern.matches(path) {
                found[index] = true
                paths.insert(path)
            }
            return paths.count < Self.entriesMax
        }
        let missing = zip(globs, found).filter { !$0.1 }.map(\.0)
        let whole = paths.filter { path in !Self.parents(of: path).contains { paths.contains($0) } }
        return (whole.sorted(), missing)
    }

    /// Visits files and folders until `visit` returns false.
    private func walk(_ visit: (String, stat) -> Bool) {
        var open: [(path: String, depth: Int)] = [("", 0)]
        while let folder = open.popLast() {
            let absolute = folder.path.isEmpty ? self.path : "\(self.path)/\(folder.path)"
            let descriptor = Glibc.open(absolute, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            guard descriptor >= 0 else { continue }
            for name in Self.names(in: descriptor).compactMap({ String(validating: $0, as: UTF8.self) }) {
                let path = folder.path.isEmpty ? name : "\(folder.path)/\(name)"
                var status = stat()
                guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
                guard visit(path, status) else {
                    close(descriptor)
                    return
                }
                let isFolder = status.st_mode & S_IFMT == S_IFDIR
                if isFolder, folder.depth < Self.depthMax, path != "\(Self.ownName)/tmp" {
                    open.append((path, folder.depth + 1))
                }
            }
            close(descriptor)
        }
    }

    /// The names in an open folder, as bytes, without `.` and `..`.
    static func names(in folder: Int32) -> [[UInt8]] {
        // A copy, because `closedir` closes what it was given.
        let copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0 else { return [] }
        guard let directory = fdopendir(copy) else {
            close(copy)
            return []
        }
        defer { closedir(directory) }
        var names: [[UInt8]] = []
        while let entry = readdir(directory) {
            // SAFETY: `d_name` is a null-terminated string inside the entry, copied before the next `readdir`.
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: UInt8.self, capacity: 256) { bytes in
                    Array(UnsafeBufferPointer(start: bytes, count: Self.length(of: bytes)))
                }
            }
            if name != [0x2E], name != [0x2E, 0x2E] { names.append(name) }
        }
        return names
    }

    private static func length(of bytes: UnsafePointer<UInt8>) -> Int {
        var count = 0
        while count < 255, bytes[count] != 0 { count += 1 }
        return count
    }

    private static func parents(of path: String) -> [String] {
        var parents: [String] = []
        var rest = path[...]
        while let slash = rest.lastIndex(of: "/") {
            rest = rest[..<slash]
            parents.append(String(rest))
        }
        return parents
    }
}
