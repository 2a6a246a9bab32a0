import Glibc
import Synchronization

/// The children of this process: programs that were started here, and orphans of theirs.
enum Children {
    /// Programs that were started here and have not been reaped yet.
    private static let programs = Mutex(Set<pid_t>())

    /// Starts a program, nothing else being started or reaped here meanwhile; a number of `errno`, or 0.
    static func start(_ spawn: (inout pid_t) -> Int32) -> (status: Int32, process: pid_t) {
        Self.programs.withLock { programs in
            var process: pid_t = 0
            let status = spawn(&process)
            if status == 0 { programs.insert(process) }
            return (status, process)
        }
    }

    /// Reaps a program that was started here; nil while it runs.
    static func reap(program: pid_t) -> ProcessEnd.Status? {
        Self.programs.withLock { programs in
            var information = siginfo_t()
            let result = waitid(P_PID, id_t(program), &information, WEXITED | WNOHANG)
            guard result == 0 || errno != EINTR else { return nil }
            guard result != 0 || Self.process(in: information) != 0 else { return nil }
            programs.remove(program)
            guard result == 0 else { return .signalled(SIGKILL) }
            let code = information._sifields._sigchld.si_status
            return information.si_code == Int32(CLD_EXITED) ? .exited(code) : .signalled(code)
        }
    }

    /// Reaps orphans that have ended.
    ///
    /// One that went out of its control group and took off its mark, as it may, is found in no other way; each that
    /// stayed would take a process number for as long as this process lives.
    static func reapOrphans() {
        Self.programs.withLock { programs in
            while let process = Self.ended() {
                if Self.isOrphan(process, programs) {
                    ProcessTree.reap(process)
                    continue
                }
                // It hides those that come after it, and is somebody's to reap.
                for process in ProcessTable.children(of: getpid()) where Self.isOrphan(process, programs) {
                    ProcessTree.reap(process)
                }
                return
            }
        }
    }

    /// A program's descendants are in sessions of their own, as programs are, and can never come into this process's.
    private static func isOrphan(_ process: pid_t, _ programs: Set<pid_t>) -> Bool {
        !programs.contains(process) && getsid(process) != getsid(0)
    }

    /// The first child that has ended and has not been reaped.
    private static func ended() -> pid_t? {
        var information = siginfo_t()
        guard waitid(P_ALL, 0, &information, WEXITED | WNOHANG | WNOWAIT) == 0 else { return nil }
        let process = Self.process(in: information)
        return process == 0 ? nil : process
    }

    private static func process(in information: siginfo_t) -> pid_t { information._sifields._sigchld.si_pid }
}
