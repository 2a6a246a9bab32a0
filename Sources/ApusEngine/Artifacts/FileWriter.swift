import Glibc

/// Writes whole files: under a name of its own first, then moved into place.
package enum FileWriter {
    /// A file that was there before stays whole until the new one is on disk.
    package static func write(_ bytes: [UInt8], to path: String) throws(FileWriteError) {
        let partial = path + ".partial"
        let descriptor = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileWriteError(path: path, code: errno) }
        var code = self.write(bytes, descriptor)
        if code == 0, fsync(descriptor) != 0 { code = errno }
        if close(descriptor) != 0, code == 0 { code = errno }
        if code == 0, rename(partial, path) != 0 { code = errno }
        guard code != 0 else { return }
        unlink(partial)
        throw FileWriteError(path: path, code: code)
    }

    /// The error's number; 0 for none.
    private static func write(_ bytes: [UInt8], _ descriptor: Int32) -> Int32 {
        // SAFETY: `write` reads inside the array's own bytes, during the call.
        bytes.withUnsafeBytes { bytes in
            var offset = 0
            while offset < bytes.count {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...])
                let written = Glibc.write(descriptor, rest.baseAddress, rest.count)
                if written < 0 && errno == EINTR { continue }
                if written < 0 { return errno }
                offset += written
            }
            return 0
        }
    }
}
