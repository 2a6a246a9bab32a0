import Glibc

/// Keeps a second worker off a device, as long as it lives; the kernel releases it when the process dies.
///
/// A worker is two processes, and either may outlive the other: while one holds the lock the other has it, too, and takes
/// it with ``hold()`` when the first one is gone.
package final class DeviceLock: Sendable {
    /// Where every user of a machine can make a file.
    package static let folder = "/tmp"

    private let descriptor: Int32
    private let signature: [UInt8]

    /// Throws a ``WorkerError`` that names the other worker; `home` is the folder that the processes of one worker share.
    package init(
        device: String,
        name: String,
        owner: String,
        home: String,
        folder: String = DeviceLock.folder
    ) throws(WorkerError) {
        let word = String(device.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") ? $0 : "_" })
        let path = "\(folder)/apus-device-\(word).lock"
        // Of another user's file the lock can be had without writing to it.
        var descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
        if descriptor < 0, errno == EACCES { descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) }
        self.descriptor = descriptor
        guard descriptor >= 0 else {
            throw .device(name, reason: "its lock \(path) cannot be made: \(String(cString: strerror(errno)))")
        }
        self.signature = Array("worker '\(owner)' (process \(getpid()))\n\(home)\n".utf8)
        let lines = self.hold() ? nil : Self.lines(descriptor)
        guard let lines, lines.home != home else { return }
        throw .device(
            name,
            reason: "\(lines.owner) uses it; end that one, or give this one other devices with --devices"
        )
    }

    /// Takes the lock when no process has it; true when this one does.
    @discardableResult
    package func hold() -> Bool {
        guard flock(self.descriptor, LOCK_EX | LOCK_NB) == 0 else { return false }
        // A lock that cannot be signed is a lock all the same.
        if ftruncate(self.descriptor, 0) == 0 {
            _ = pwrite(self.descriptor, self.signature, self.signature.count, 0)
        }
        return true
    }

    deinit {
        if self.descriptor >= 0 { close(self.descriptor) }
    }

    private static func lines(_ descriptor: Int32) -> (owner: String, home: String) {
        var bytes = [UInt8](repeating: 0, count: 8_192)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        let lines = bytes.prefix(max(count, 0)).split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
            String(decoding: line.prefix { $0 >= 0x20 }, as: UTF8.self)
        }
        let owner = lines.first.map { $0.isEmpty ? "another worker" : $0 } ?? "another worker"
        return (owner, lines.count > 1 ? lines[1] : "")
    }
}
