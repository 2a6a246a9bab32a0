import Glibc
import Synchronization

/// A mark that every descendant of one program bears, whatever it does to hide.
///
/// A child that forks twice and calls setsid has no parent, group or session in common with its program any more,
/// and it may clear its environment and close its files. What it keeps is its resource limits. So each program
/// gets a soft limit of its own on POSIX message queues, a little under the usual one, and that number is the mark:
/// it is read with one system call, and needs no privilege. Only descendants of this process are ever looked for.
package struct ProcessMark: Hashable, Sendable {
    private struct Pool {
        var used: Set<UInt64> = []

        /// Even or odd for all time.
        var next: UInt64 = 0
    }

    private static let pool = Mutex(Pool())
    private static let tokenCount: UInt64 = 65_536

    private let token: UInt64

    /// The soft limit that bears the mark.
    let softLimit: UInt64

    /// The mark of a process; `nil` when it is gone or belongs to somebody else.
    static func softLimit(of process: pid_t) -> UInt64? {
        var limit = rlimit()
        guard linuxPrlimit(process, LinuxNumber.rlimitMessageQueue, nil, &limit) == 0 else { return nil }
        return UInt64(limit.rlim_cur)
    }

    /// From now on this process takes the other half of all marks.
    ///
    /// For a keeper: it descends from a worker, and both start programs. With one mark for a program of each, the worker
    /// would end the keeper's together with its own.
    package static func beKeeper() {
        Self.pool.withLock { $0.next |= 1 }
    }

    /// Takes a mark that no running program has; `nil` when all are in use.
    static func take() -> Self? {
        var limit = rlimit()
        guard linuxPrlimit(0, LinuxNumber.rlimitMessageQueue, nil, &limit) == 0 else { return nil }
        // A program that makes message queues still can: the usual limit is 819,200 bytes.
        let top = min(UInt64(limit.rlim_max), 819_200)
        return Self.pool.withLock { pool in
            for _ in 0..<Self.tokenCount / 2 {
                pool.next = (pool.next + 2) % Self.tokenCount
                guard pool.next < top, !pool.used.contains(pool.next) else { continue }
                pool.used.insert(pool.next)
                return Self(token: pool.next, softLimit: top - 1 - pool.next)
            }
            return nil
        }
    }

    /// Gives the mark back, when no process bears it any more.
    func release() {
        Self.pool.withLock { _ = $0.used.remove(self.token) }
    }

    /// Puts the mark on this process while `body` starts a child, then takes it off again.
    ///
    /// Calls are serialized by the caller: the limit belongs to the whole process.
    func worn<Result>(while body: () -> Result) -> Result {
        var before = rlimit()
        guard linuxPrlimit(0, LinuxNumber.rlimitMessageQueue, nil, &before) == 0 else { return body() }
        var marked = before
        marked.rlim_cur = rlim_t(self.softLimit)
        _ = linuxPrlimit(0, LinuxNumber.rlimitMessageQueue, &marked, nil)
        defer { _ = linuxPrlimit(0, LinuxNumber.rlimitMessageQueue, &before, nil) }
        return body()
    }
}
