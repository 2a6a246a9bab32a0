import Glibc

/// A program and everything that came from it.
///
/// Needs this process to be a subreaper, so that orphans of the program become children of this process.
struct ProcessTree: Sendable {
    /// The program itself: leader of a session and of a group of its own.
    let leader: pid_t
    let mark: ProcessMark

    /// Holds all of it, where the machine has control groups for this worker.
    var group: ControlGroup?

    /// Makes orphans of this process's descendants its own children, as long as it lives.
    static func becomeSubreaper() {
        _ = Self.isSubreaper
    }

    private static let isSubreaper = linuxPrctl(LinuxNumber.prSetChildSubreaper, 1, 0, 0, 0) == 0

    /// Sends a signal to every process of the tree that can be found now.
    ///
    /// The leader must not have been reaped: its number could belong to another process by then.
    func signal(_ signal: Int32) {
        let known = self.marked().union(self.group?.processes() ?? []).union([self.leader])
        for process in ProcessTable.descendants(of: known) {
            Glibc.kill(process, signal)
            // A stopped process takes nothing but SIGKILL before it goes on.
            if signal == SIGTERM { Glibc.kill(process, SIGCONT) }
        }
    }

    /// Kills everything with SIGKILL, the leader's own group at once, so that it cannot out-fork this.
    func kill() {
        Glibc.kill(-self.leader, SIGKILL)
        self.group?.kill()
        _ = self.killMarked()
        self.signal(SIGKILL)
    }

    /// Kills and reaps what the leader left behind, until nothing is left; the processes that would not go.
    ///
    /// To be called when the leader has been reaped. Waits at most `patience` milliseconds in all.
    func sweep(patience: Int = 10_000) -> [pid_t] {
        let held = self.group?.end(patience: patience) ?? []
        var left = self.killMarked()
        var waited = 0
        while !left.isEmpty {
            for process in ProcessTable.descendants(of: left) {
                let group = getpgid(process)
                // A group dies in one step, which a fork bomb cannot outrun.
                if group > 1, group != getpgrp() { Glibc.kill(-group, SIGKILL) }
                Glibc.kill(process, SIGKILL)
            }
            for process in left { waited += Self.reap(process, milliseconds: 100) }
            left = self.killMarked()
            if waited >= patience { break }
        }
        Children.reapOrphans()
        return left.union(held).sorted()
    }

    /// Kills what bears the mark, each as soon as it is found; those that were found.
    ///
    /// A chain of processes, of which each starts the next one and ends, has moved on by the time that a whole table is
    /// read. So nothing lies between a look and a kill, and those with the highest numbers come first.
    private func killMarked() -> Set<pid_t> {
        self.marked { Glibc.kill($0, SIGKILL) }
    }

    /// Descendants of this process that bear the mark; each is told as soon as it is found.
    private func marked(then tell: (pid_t) -> Void = { _ in }) -> Set<pid_t> {
        let own = getpid()
        var found: Set<pid_t> = []
        for process in ProcessTable.all().reversed() where process != own {
            guard ProcessMark.softLimit(of: process) == self.mark.softLimit else { continue }
            guard ProcessTable.isDescendant(process, of: own) else { continue }
            tell(process)
            found.insert(process)
        }
        return found
    }

    /// Waits for a killed process to be gone, and reaps it when it is a child; how long that took at most.
    static func reap(_ process: pid_t, milliseconds: Int32) -> Int {
        let descriptor = linuxPidfdOpen(process, 0)
        guard descriptor >= 0 else { return 0 }
        defer { close(descriptor) }
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let ready = poll(&entry, 1, milliseconds)
        Self.reap(process)
        return ready == 0 ? Int(milliseconds) : 1
    }

    /// Reaps a process when it is a child that has ended.
    static func reap(_ process: pid_t) {
        var info = siginfo_t()
        _ = waitid(P_PID, id_t(process), &info, WEXITED | WNOHANG)
    }
}
