import Synchronization

/// How the foreground of `apus run` ended, for the exit status.
final class SessionStatus: Sendable {
    enum End: Int32, Sendable {
        case succeeded = 0

        /// The study ended, and none of its trials succeeded.
        case nothingSucceeded = 1

        /// The study paused itself, because programs failed.
        case held = 3

        /// The program asked for the end, or a crash was to end everything: SMAC's own status.
        case aborted = 255

        /// Interrupted: 128 and the number of SIGINT.
        case interrupted = 130
    }

    private let state = Mutex(End.succeeded)

    var end: End { self.state.withLock { $0 } }

    func set(_ end: End) {
        self.state.withLock { $0 = end }
    }
}
