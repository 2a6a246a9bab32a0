import Glibc

/// Starts programs, each in a session and group of its own, with no file descriptor but the standard three.
enum ProcessSpawner {
    struct Spawned {
        let tree: ProcessTree

        /// Becomes readable when the program has ended.
        let exit: Int32
        let stdout: Int32
        let stderr: Int32

        /// The other end of standard input, when the program has one.
        let input: Int32?
    }

    static func spawn(_ specification: ProcessSpecification) throws(RunnerError) -> Spawned {
        try Self.check(specification)
        ProcessTree.becomeSubreaper()
        let file = try ExecutableSearch.find(
            specification.arguments[0],
            path: specification.environment["PATH"],
            folder: specification.folder
        )
        var ends = try ProcessEnds(withInput: specification.input != nil)
        defer { ends.closeChildSide() }
        guard let mark = ProcessMark.take() else {
            ends.closeOwnSide()
            throw RunnerError("too many programs run on this worker; lower its slots")
        }
        do throws(RunnerError) {
            let gate = try specification.containment.map { _ throws(RunnerError) in
                try StartGate(path: "\(specification.stdoutLog).gate")
            }
            let group = try specification.containment?.make()
            let (tree, exit) = try Self.start(file, specification, ends, mark, gate, group)
            return Spawned(tree: tree, exit: exit, stdout: ends.stdout, stderr: ends.stderr, input: ends.input)
        } catch {
            mark.release()
            ends.closeOwnSide()
            throw error
        }
    }

    /// Starts it in its group; nothing of it is left when that fails.
    private static func start(
        _ file: String,
        _ specification: ProcessSpecification,
        _ ends: ProcessEnds,
        _ mark: ProcessMark,
        _ gate: StartGate?,
        _ group: ControlGroup?
    ) throws(RunnerError) -> (tree: ProcessTree, exit: Int32) {
        let (status, process, admission) = Self.launch(file, specification, ends, mark, gate, group)
        guard status == 0 else {
            group?.remove()
            throw RunnerError(Self.text(of: status, name: specification.arguments[0]))
        }
        let tree = ProcessTree(leader: process, mark: mark, group: group)
        guard admission == 0 else {
            Self.abandon(tree)
            throw RunnerError("cannot hold the program to its limits: \(String(cString: strerror(admission)))")
        }
        var core = rlimit()
        _ = linuxPrlimit(process, LinuxNumber.rlimitCore, &core, nil)
        let exit = linuxPidfdOpen(process, 0)
        guard exit >= 0 else {
            let text = String(cString: strerror(errno))
            Self.abandon(tree)
            throw RunnerError("cannot watch the program: \(text)")
        }
        return (tree, exit)
    }

    private static func launch(
        _ file: String,
        _ specification: ProcessSpecification,
        _ ends: ProcessEnds,
        _ mark: ProcessMark,
        _ gate: StartGate?,
        _ group: ControlGroup?
    ) -> (status: Int32, process: pid_t, admission: Int32) {
        let arguments = CStringArray(specification.arguments)
        let environment = CStringArray(specification.environment.map { "\($0.key)=\($0.value)" }.sorted())
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if ends.childInput >= 0 {
            posix_spawn_file_actions_adddup2(&actions, ends.childInput, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        posix_spawn_file_actions_adddup2(&actions, ends.childStdout, 1)
        posix_spawn_file_actions_adddup2(&actions, ends.childStderr, 2)
        if let gate { posix_spawn_file_actions_addopen(&actions, 3, gate.path, O_RDONLY, 0) }
        _ = posixSpawnAddCloseFrom(&actions, 3)
        _ = posixSpawnAddChdir(&actions, specification.folder)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        // What is handled becomes default by itself; these a server may ignore, and a program must not.
        var usual = sigset_t()
        sigemptyset(&usual)
        for signal in [SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGCHLD, SIGUSR1, SIGUSR2] {
            sigaddset(&usual, signal)
        }
        posix_spawnattr_setsigdefault(&attributes, &usual)
        let flags = Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF) | LinuxNumber.spawnSetSession
        posix_spawnattr_setflags(&attributes, flags)

        var admission: Int32 = 0
        // One start at a time, because a mark is worn by the whole process while a child is made.
        let (status, process) = Children.start { process in
            mark.worn {
                if let gate, let group, !gate.open(for: mark, into: group) { return EAGAIN }
                defer { admission = gate?.close() ?? 0 }
                return posix_spawn(&process, file, &actions, &attributes, arguments.pointer, environment.pointer)
            }
        }
        return (status, process, admission)
    }

    /// Ends a program that cannot be watched.
    private static func abandon(_ tree: ProcessTree) {
        tree.kill()
        var information = siginfo_t()
        _ = waitid(P_PID, id_t(tree.leader), &information, WEXITED | WNOWAIT)
        _ = Children.reap(program: tree.leader)
        _ = tree.sweep()
        tree.group?.remove()
    }

    private static func check(_ specification: ProcessSpecification) throws(RunnerError) {
        guard !specification.arguments.isEmpty else { throw RunnerError("the command is empty; name a program") }
        for (index, argument) in specification.arguments.enumerated() {
            try Self.check(argument, "argument \(index) of the command")
        }
        for (name, value) in specification.environment {
            try Self.check("\(name)=\(value)", "the environment variable '\(LogText.escaped(name))'")
        }
    }

    private static func check(_ text: String, _ place: String) throws(RunnerError) {
        guard !text.utf8.contains(0) else {
            throw RunnerError("\(place) holds a NUL character, which no program can be given; use a JSON file")
        }
        guard text.utf8.count < CStringArray.stringBytesMax else {
            throw RunnerError(
                "\(place) has \(text.utf8.count) bytes, and Linux takes less than \(CStringArray.stringBytesMax); "
                    + "use a template or a JSON file"
            )
        }
    }

    private static func text(of status: Int32, name: String) -> String {
        let name = LogText.escaped(name)
        switch status {
        case ENOEXEC: return "cannot start '\(name)': it is no program; a script begins with a line such as #!/bin/sh"
        case E2BIG: return "cannot start '\(name)': its arguments and environment are too long; use a JSON file"
        default: return "cannot start '\(name)': \(String(cString: strerror(status)))"
        }
    }
}
