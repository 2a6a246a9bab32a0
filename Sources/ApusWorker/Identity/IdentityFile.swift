import ApusArtifacts
import FoundationEssentials
import Glibc

/// The file of a ``StoredIdentity``, mode 0600; every call blocks.
struct IdentityFile: Sendable {
    static let name = "identity.json"
    private static let bytesMax = 65_536

    let path: String

    /// Nil when there is none, or none that can be used: then the worker joins anew.
    ///
    /// Throws for a file that others may read: the key in it is no secret any more.
    func read() throws(WorkerError) -> StoredIdentity? {
        let descriptor = open(self.path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard let status = FileStatus(descriptor: descriptor), status.isRegular, status.byteCount <= Self.bytesMax
        else { return nil }
        guard !status.isShared else {
            throw .token(
                "the worker's key \(self.path) can be read by others; revoke the worker, remove the file and join anew"
            )
        }
        var bytes = [UInt8](repeating: 0, count: status.byteCount)
        let count = bytes.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
        guard count == bytes.count else { return nil }
        return try? JSONDecoder().decode(StoredIdentity.self, from: Data(bytes))
    }

    /// Replaces the file in one step.
    func write(_ identity: StoredIdentity) throws(WorkerError) {
        let partial = self.path + ".new"
        unlink(partial)
        let descriptor = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0, let data = try? JSONEncoder().encode(identity) else {
            throw .folder(path: partial, reason: StateFolder.systemText)
        }
        let bytes = Array(data)
        let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        let isWritten = count == bytes.count && fsync(descriptor) == 0
        close(descriptor)
        guard isWritten, rename(partial, self.path) == 0 else {
            throw .folder(path: self.path, reason: StateFolder.systemText)
        }
    }

    func remove() {
        unlink(self.path)
    }
}
