import Synchronization

/// How many bytes came over all connections of a listener and are not handled yet.
///
/// At `bytesMax` nobody reads on, until half of that is handled; then all that wait do. So it is exceeded by one reading
/// of each connection at most. Whoever takes bytes gives as many back, on every path.
final class ByteBudget: Sendable {
    private struct State {
        var heldBytes = 0

        /// None but while more than half is held.
        var waiting: [ObjectIdentifier: any ByteHolder] = [:]
    }

    static let bytesMaxDefault = 268_435_456

    private let bytesMax: Int
    private let state = Mutex(State())

    init(bytesMax: Int = ByteBudget.bytesMaxDefault) {
        self.bytesMax = bytesMax
    }

    var heldBytes: Int {
        self.state.withLock { $0.heldBytes }
    }

    /// So many came.
    func took(_ byteCount: Int) {
        self.state.withLock { $0.heldBytes += byteCount }
    }

    /// So many of those that came are handled, or will never be.
    func gave(_ byteCount: Int) {
        guard byteCount > 0 else { return }
        let waiting = self.state.withLock { state -> [any ByteHolder] in
            state.heldBytes -= byteCount
            guard state.heldBytes <= self.bytesMax / 2, !state.waiting.isEmpty else { return [] }
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
        for holder in waiting { holder.roomCame() }
    }

    /// Whether the holder may read; when not, it is told once there is room.
    ///
    /// Who comes while others wait waits too, so that these are not kept waiting.
    func admits(_ holder: any ByteHolder) -> Bool {
        self.state.withLock { state in
            if state.heldBytes < self.bytesMax, state.waiting.isEmpty { return true }
            state.waiting[ObjectIdentifier(holder)] = holder
            return false
        }
    }

    /// The holder waits no longer.
    func forget(_ holder: any ByteHolder) {
        _ = self.state.withLock { $0.waiting.removeValue(forKey: ObjectIdentifier(holder)) }
    }
}
