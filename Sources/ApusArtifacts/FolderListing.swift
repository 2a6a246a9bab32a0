#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// The names in a folder, `.` and `..` left out, in the order of their bytes.
enum FolderListing {
    static func names(in path: String) throws -> [String] {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { throw ArtifactError.system("open", path) }
        return try Self.names(inDescriptor: descriptor, path: path)
    }

    /// Takes over the descriptor.
    static func names(inDescriptor descriptor: Int32, path: String) throws -> [String] {
        guard let folder = fdopendir(descriptor) else {
            let error = ArtifactError.system("opendir", path)
            close(descriptor)
            throw error
        }
        defer { closedir(folder) }
        var names: [String] = []
        while true {
            errno = 0
            guard let entry = readdir(folder) else {
                guard errno == 0 else { throw ArtifactError.system("readdir", path) }
                return names.sorted(by: ArchivePath.precedes)
            }
            // SAFETY: the kernel ends the name with a zero byte inside the entry, which lives until the next readdir.
            let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                tuple.withMemoryRebound(to: UInt8.self, capacity: 256) { String(validatingCString: $0) }
            }
            guard let name else { throw ArtifactError.pack(path: path, .badPath) }
            if name != "." && name != ".." { names.append(name) }
        }
    }
}

extension String {
    /// Nothing where the bytes are not UTF-8.
    fileprivate init?(validatingCString bytes: UnsafePointer<UInt8>) {
        let count = strlen(UnsafeRawPointer(bytes).assumingMemoryBound(to: CChar.self))
        self.init(validating: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }
}
