import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// A program that this one started, in a process group of its own, so that Ctrl-C reaches it only through us.
///
/// Its standard input is a pipe whose other end closes when this process ends, however it ends.
struct ChildProcess: Sendable {
    enum End: Hashable, Sendable, CustomStringConvertible {
        case exited(Int32)
        case signalled(Int32)

        var description: String {
            switch self {
            case .exited(let status): "exit status \(status)"
            case .signalled(let signal): "signal \(signal)"
            }
        }
    }

    let pid: pid_t
    private let input: FileHandle

    /// Output and errors are appended to `log`; the environment is handed over as it is.
    init(executable: URL, arguments: [String], environment: [String: String], log: URL) throws {
        let pipe = Pipe()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, pipe.fileHandleForReading.fileDescriptor, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log.path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // What this process has open is none of the child's business.
        let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        for descriptor in open.compactMap(Int32.init) where descriptor > 2 {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        posix_spawnattr_setflags(&attributes, Int16(flags))

        var pid: pid_t = 0
        let status = Self.withVector([executable.path] + arguments) { argv in
            Self.withVector(environment.map { "\($0.key)=\($0.value)" }) { environment in
                posix_spawn(&pid, executable.path, &actions, &attributes, argv, environment)
            }
        }
        guard status == 0 else {
            throw CommandError("cannot start \(executable.path): \(String(cString: strerror(status)))")
        }
        try pipe.fileHandleForReading.close()
        self.pid = pid
        self.input = pipe.fileHandleForWriting
    }

    /// Waits on a thread of its own; to be called once.
    func ended() async -> End {
        let pid = self.pid
        return await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                var status: Int32 = 0
                while waitpid(pid, &status, 0) < 0, errno == EINTR {}
                let signal = status & 0x7F
                continuation.resume(returning: signal == 0 ? .exited(status >> 8 & 0xFF) : .signalled(signal))
            }
        }
    }

    /// To the whole group; nothing happens when it is gone.
    func send(_ signal: Int32) {
        kill(-self.pid, signal)
    }

    private static func withVector<Result>(
        _ texts: [String],
        _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        var vector: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) } + [nil]
        defer { vector.forEach { free($0) } }
        return vector.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { preconditionFailure("a vector ends in nil, so it is not empty") }
            return body(base)
        }
    }
}
