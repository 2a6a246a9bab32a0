import Glibc

/// Starts a program that outlives this process.
package enum DetachedProcess {
    /// Starts it in a session of its own with this process's environment, one open file, and a log for its output.
    package static func start(
        _ arguments: [String],
        passing descriptor: Int32,
        as number: Int32,
        log: String
    ) throws(RunnerError) {
        let output = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard output >= 0 else { throw RunnerError("cannot write \(log): \(String(cString: strerror(errno)))") }
        defer { close(output) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // In this order: the passed file may have one of the numbers that follow.
        posix_spawn_file_actions_adddup2(&actions, descriptor, number)
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        _ = posixSpawnAddCloseFrom(&actions, number + 1)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var usual = sigset_t()
        sigemptyset(&usual)
        for signal in [SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGCHLD] { sigaddset(&usual, signal) }
        posix_spawnattr_setsigdefault(&attributes, &usual)
        let flags = Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF) | LinuxNumber.spawnSetSession
        posix_spawnattr_setflags(&attributes, flags)

        let strings = CStringArray(arguments)
        var process: pid_t = 0
        let status = posix_spawn(&process, arguments[0], &actions, &attributes, strings.pointer, environ)
        guard status == 0 else {
            throw RunnerError("cannot start \(arguments[0]): \(String(cString: strerror(status)))")
        }
        // It is nobody's to wait for, and must not stay as a zombie while this process lives.
        let child = process
        _ = BlockingThread.start {
            var status: Int32 = 0
            while waitpid(child, &status, 0) < 0, errno == EINTR {}
        }
    }
}
