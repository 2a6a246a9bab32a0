import Glibc
import Synchronization

/// Asks a supervised process to end, from any thread.
final class ProcessControl: Sendable {
    enum Request: Int, Sendable, Comparable {
        case none
        case terminate
        case kill

        static func < (left: Self, right: Self) -> Bool {
            left.rawValue < right.rawValue
        }
    }

    private struct State {
        var request = Request.none
        var stop: ProcessEnd.Stop?
        var input: [UInt8] = []
    }

    /// Becomes readable when there is something new to look at.
    let wakeDescriptor: Int32
    private let state = Mutex(State())

    /// Fails when the process has no file descriptor left.
    init?() {
        self.wakeDescriptor = linuxEventfd(0, LinuxNumber.eventfdFlags)
        guard self.wakeDescriptor >= 0 else { return nil }
    }

    deinit {
        close(self.wakeDescriptor)
    }

    var request: Request {
        self.state.withLock { $0.request }
    }

    var stop: ProcessEnd.Stop? {
        self.state.withLock { $0.stop }
    }

    /// Sends SIGTERM to the whole tree, soon.
    func terminate(_ stop: ProcessEnd.Stop) {
        self.raise(.terminate, stop)
    }

    /// Sends SIGKILL to the whole tree, soon.
    func kill(_ stop: ProcessEnd.Stop) {
        self.raise(.kill, stop)
    }

    /// Gives the program more input, after what it has.
    func send(_ bytes: [UInt8]) {
        self.state.withLock { $0.input += bytes }
        self.wake()
    }

    /// Takes what was given since the last call.
    func takeInput() -> [UInt8] {
        self.state.withLock { state in
            defer { state.input = [] }
            return state.input
        }
    }

    /// Makes the supervisor look again.
    func wake() {
        var one: UInt64 = 1
        // A full counter is readable already, so a failed write loses nothing.
        _ = write(self.wakeDescriptor, &one, 8)
    }

    /// Takes what made `wakeDescriptor` readable.
    func clear() {
        var count: UInt64 = 0
        _ = read(self.wakeDescriptor, &count, 8)
    }

    private func raise(_ request: Request, _ stop: ProcessEnd.Stop) {
        self.state.withLock { state in
            state.request = max(state.request, request)
            if state.stop == nil { state.stop = stop }
        }
        self.wake()
    }
}
