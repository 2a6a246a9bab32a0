#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#endif

/// Keeps a second coordinator away from a store, for as long as it lives.
///
/// An advisory lock of the kernel on `<store>.lock`: it ends with the process, however that ends. The file stays, since
/// removing it would let two processes lock two files of one name.
final class StoreLock: Sendable {
    private let descriptor: Int32

    init(path: String) throws {
        let lockPath = path + ".lock"
        self.descriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard self.descriptor >= 0 else {
            let code = errno
            throw code == ENOSPC
                ? StoreError.diskFull(path: path)
                : StoreError.notWritable(path: lockPath, detail: String(cString: strerror(code)))
        }
        guard flock(self.descriptor, LOCK_EX | LOCK_NB) == 0 else {
            // `deinit` closes the descriptor also now; a second close could hit another file of that number.
            let holder = Self.processID(in: self.descriptor)
            throw StoreError.locked(path: path, processID: holder)
        }
        let line = Array("\(getpid())\n".utf8)
        guard ftruncate(self.descriptor, 0) == 0, pwrite(self.descriptor, line, line.count, 0) == line.count else {
            let code = errno
            throw code == ENOSPC
                ? StoreError.diskFull(path: path)
                : StoreError.inputOutput(path: lockPath, detail: String(cString: strerror(code)))
        }
    }

    /// Lets the next coordinator in before this value is gone; a second call changes nothing.
    func release() {
        flock(self.descriptor, LOCK_UN)
    }

    deinit {
        if self.descriptor >= 0 { Glibc.close(self.descriptor) }
    }

    private static func processID(in descriptor: Int32) -> Int32? {
        var buffer = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { return nil }
        let digits = buffer[..<count].prefix { (0x30...0x39).contains($0) }
        return Int32(String(decoding: digits, as: UTF8.self))
    }
}
