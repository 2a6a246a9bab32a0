import Glibc
import Synchronization

/// Holds a program back, when it is made and before it runs, until it is in its control group.
///
/// On its way to the program the child opens a named pipe, and stands there until the other end is opened. So nothing
/// of a program ever runs outside of its group, however long the kernel takes to move it.
final class StartGate: Sendable {
    private struct State {
        /// Nobody waits at the gate any more.
        var isOver = false
        var result: Int32?
    }

    /// What the child is to open for reading.
    let path: String
    private let state = Mutex(State())

    init(path: String) throws(RunnerError) {
        self.path = path
        unlink(path)
        guard mkfifo(path, 0o600) == 0 else {
            throw RunnerError("cannot make \(path): \(String(cString: strerror(errno)))")
        }
    }

    deinit {
        unlink(self.path)
    }

    /// Waits for the child of this process that bears the mark, admits it to the group, and lets it go.
    ///
    /// False when the system has no more threads, and then nobody opens the gate.
    func open(for mark: ProcessMark, into group: ControlGroup) -> Bool {
        BlockingThread.start {
            guard let child = self.child(mark) else { return self.end(0) }
            let error = group.admit(child)
            self.letGo()
            self.end(error)
        }
    }

    /// To be called when the child runs its program, or when there is none; 0, or a number of `errno` of the admission.
    func close() -> Int32 {
        self.state.withLock { $0.isOver = true }
        while true {
            if let result = self.state.withLock({ $0.result }) { return result }
            Self.pause()
        }
    }

    private func child(_ mark: ProcessMark) -> pid_t? {
        let own = getpid()
        while !self.isOver {
            for process in ProcessTable.all() where process != own {
                guard ProcessMark.softLimit(of: process) == mark.softLimit else { continue }
                if ProcessTable.parent(of: process)?.parent == own { return process }
            }
            Self.pause()
        }
        return nil
    }

    private func letGo() {
        while !self.isOver {
            // Fails until the child stands at the other end.
            let descriptor = Glibc.open(self.path, O_WRONLY | O_NONBLOCK | O_CLOEXEC)
            if descriptor >= 0 {
                Glibc.close(descriptor)
                return
            }
            Self.pause()
        }
    }

    private var isOver: Bool { self.state.withLock { $0.isOver } }

    private func end(_ result: Int32) {
        self.state.withLock { $0.result = result }
    }

    private static func pause() {
        _ = poll(nil, 0, 1)
    }
}
