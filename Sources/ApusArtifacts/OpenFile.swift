#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// An open regular file, closed when the value is gone.
///
/// Every call blocks. Reads and writes name their offset, so several threads may use one value.
package final class OpenFile: Sendable {
    package let path: String
    let descriptor: Int32

    /// Takes over the descriptor.
    init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit {
        close(self.descriptor)
    }

    /// Opens an existing file for reading; a link is refused.
    package static func reading(_ path: String) throws -> OpenFile {
        let file = try Self.opened(path, O_RDONLY | O_NONBLOCK)
        guard try file.status().st_mode & S_IFMT == S_IFREG else { throw ArtifactError.notAFile(path: path) }
        return file
    }

    /// Creates a file; one of that name, or a link, is refused.
    package static func creating(_ path: String, mode: UInt32 = 0o600) throws -> OpenFile {
        try Self.opened(path, O_RDWR | O_CREAT | O_EXCL, mode: mode)
    }

    static func opened(_ path: String, _ flags: Int32, mode: UInt32 = 0) throws -> OpenFile {
        let descriptor = open(path, flags | O_CLOEXEC | O_NOFOLLOW, mode)
        guard descriptor >= 0 else { throw ArtifactError.system("open", path) }
        return OpenFile(descriptor: descriptor, path: path)
    }

    package func byteCount() throws -> UInt64 {
        UInt64(try self.status().st_size)
    }

    func status() throws -> stat {
        var status = stat()
        guard fstat(self.descriptor, &status) == 0 else { throw ArtifactError.system("stat", self.path) }
        return status
    }

    /// Fills the buffer as far as the file reaches; the number of bytes read.
    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: UInt64) throws -> Int {
        var filled = 0
        while filled < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let count = pread(self.descriptor, rest.baseAddress, rest.count, off_t(offset) + off_t(filled))
            if count == 0 { break }
            if count > 0 {
                filled += count
            } else if errno != EINTR {
                throw ArtifactError.system("read", self.path)
            }
        }
        return filled
    }

    /// At most `count` bytes from the offset on.
    package func bytes(at offset: UInt64, count: Int) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            initialized = try self.read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
        }
    }

    package func write(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws {
        var written = 0
        while written < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
            let count = pwrite(self.descriptor, rest.baseAddress, rest.count, off_t(offset) + off_t(written))
            if count >= 0 {
                written += count
            } else if errno != EINTR {
                throw ArtifactError.system("write", self.path)
            }
        }
    }

    func truncate(to byteCount: UInt64) throws {
        guard ftruncate(self.descriptor, off_t(byteCount)) == 0 else {
            throw ArtifactError.system("truncate", self.path)
        }
    }

    /// Returns when the bytes are on the disk.
    package func sync() throws {
        guard fsync(self.descriptor) == 0 else { throw ArtifactError.system("fsync", self.path) }
    }

    /// Makes a file's appearance or disappearance in a folder durable.
    static func syncFolder(_ path: String) throws {
        try Self.opened(path, O_RDONLY | O_DIRECTORY).sync()
    }
}
