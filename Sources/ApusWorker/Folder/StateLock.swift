import Glibc

/// Keeps a second worker out of a folder, as long as it lives; the kernel releases it when the process dies.
package final class StateLock: Sendable {
    private let descriptor: Int32

    init(path: String, folder: String) throws(WorkerError) {
        self.descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard self.descriptor >= 0 else { throw .folder(path: path, reason: StateFolder.systemText) }
        guard flock(self.descriptor, LOCK_EX | LOCK_NB) != 0 else { return }
        // `deinit` closes the descriptor also now.
        throw errno == EWOULDBLOCK ? .folderInUse(path: folder) : .folder(path: path, reason: StateFolder.systemText)
    }

    deinit {
        if self.descriptor >= 0 { close(self.descriptor) }
    }
}
