import Glibc

/// Keeps a second worker off a device, as long as it lives; the kernel releases it when the process dies.
package final class DeviceLock: Sendable {
    /// Where every user of a machine can make a file.
    package static let folder = "/tmp"

    private let descriptor: Int32

    /// Throws a ``WorkerError`` that names the other worker.
    package init(device: String, name: String, owner: String, folder: String = DeviceLock.folder) throws(WorkerError) {
        let word = String(device.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? $0 : "_" })
        let path = "\(folder)/apus-device-\(word).lock"
        // Of another user's file the lock can be had without writing to it.
        var descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
        if descriptor < 0, errno == EACCES { descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) }
        self.descriptor = descriptor
        guard descriptor >= 0 else {
            throw .device(name, reason: "its lock \(path) cannot be made: \(String(cString: strerror(errno)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw .device(
                name,
                reason: "\(Self.owner(descriptor)) uses it; end that one, or give this one other devices with --devices"
            )
        }
        let text = Array("worker '\(owner)' (process \(getpid()))\n".utf8)
        // A lock that cannot be signed is a lock all the same.
        if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, text, text.count, 0) }
    }

    deinit {
        if self.descriptor >= 0 { close(self.descriptor) }
    }

    private static func owner(_ descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        let line = bytes.prefix(max(count, 0)).prefix { $0 != 0x0A && $0 >= 0x20 }
        return line.isEmpty ? "another worker" : String(decoding: line, as: UTF8.self)
    }
}
