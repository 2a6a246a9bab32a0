import Glibc
import Synchronization

/// Writes the engine's events, one line each.
struct EngineEvents: Sendable {
    /// Lines of several threads on one descriptor.
    final class Turn: Sendable {
        fileprivate let state = Mutex(())
    }

    let descriptor: Int32

    /// Before each line.
    var prefix = ""
    var turn = Turn()

    /// Writes one event, and blocks while the pipe is full.
    ///
    /// A reader that is gone is noticed by who watches standard input.
    func send(_ event: EngineEvent) {
        self.turn.state.withLock { _ in
            var rest = (Array(self.prefix.utf8) + event.encoded)[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { write(self.descriptor, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }
}
