import Glibc

/// Whole files, mapped into memory for reading.
///
/// Pages are read when they are touched, and are shared by all trainings on one machine. The file must not be
/// cut short while it is mapped; data sets are read-only in a run's folder.
package final class FileBytes: @unchecked Sendable {
    // SAFETY: the mapping is read-only and lives exactly as long as this object; nothing changes it after `init`.
    private let mapping: UnsafeRawBufferPointer

    package var count: Int { self.mapping.count }

    package init(path: String) throws(DatasetError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.error(path, "cannot be opened") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.error(path, "cannot be read") }
        guard status.st_mode & S_IFMT == S_IFREG else { throw DatasetError("\(path): is no regular file") }
        guard status.st_size > 0 else { throw DatasetError("\(path): is empty") }
        guard let address = mmap(nil, Int(status.st_size), PROT_READ, MAP_PRIVATE, descriptor, 0),
            address != MAP_FAILED
        else { throw Self.error(path, "cannot be mapped") }
        self.mapping = UnsafeRawBufferPointer(start: address, count: Int(status.st_size))
    }

    deinit {
        munmap(UnsafeMutableRawPointer(mutating: self.mapping.baseAddress), self.mapping.count)
    }

    /// The bytes, for the time of the call; indexing outside them stops the process.
    func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(self.mapping)
    }

    /// A copy of a range that the caller has checked.
    func bytes(_ range: Range<Int>) -> [UInt8] {
        [UInt8](self.mapping[range])
    }

    private static func error(_ path: String, _ what: String) -> DatasetError {
        DatasetError("\(path): \(what): \(String(cString: strerror(errno)))")
    }
}
