import Glibc

/// Writes the engine's events, one line each.
struct EngineEvents: Sendable {
    let descriptor: Int32

    /// Writes one event, and blocks while the pipe is full.
    ///
    /// A reader that is gone is noticed by who watches standard input.
    func send(_ event: EngineEvent) {
        var rest = event.encoded[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(self.descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
