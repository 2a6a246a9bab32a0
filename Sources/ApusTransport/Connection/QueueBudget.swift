import Synchronization

/// How many bytes wait to be sent over all connections of a listener, and over which.
///
/// Beyond `bytesMax` the connection with the most of them is ended, then the next: those are the peers that do not read.
/// Whoever takes bytes gives as many back, on every path.
final class QueueBudget: Sendable {
    /// A connection to be ended.
    struct Victim: Sendable {
        let holder: any ByteHolder
        let queuedBytes: Int
    }

    private struct Share {
        weak var holder: (any ByteHolder)?
        var bytes = 0

        /// It was told to end, and its bytes count no more, though they are still there.
        var isLeaving = false
    }

    private struct State {
        var heldBytes = 0
        var leavingBytes = 0

        /// Of those alone who hold something.
        var shares: [ObjectIdentifier: Share] = [:]

        mutating func take(_ byteCount: Int, _ key: ObjectIdentifier, _ holder: (any ByteHolder)?) {
            var share = self.shares[key] ?? Share(holder: holder)
            share.bytes += byteCount
            self.heldBytes += byteCount
            if share.isLeaving { self.leavingBytes += byteCount }
            self.shares[key] = share
        }

        /// Marks the connections that are to end, the largest first.
        mutating func victims(bytesMax: Int) -> [Victim] {
            var victims: [Victim] = []
            while self.heldBytes - self.leavingBytes > bytesMax {
                let staying = self.shares.filter { !$0.value.isLeaving }
                guard let (key, share) = staying.max(by: { $0.value.bytes < $1.value.bytes }) else { break }
                self.shares[key]?.isLeaving = true
                self.leavingBytes += share.bytes
                if let holder = share.holder { victims.append(Victim(holder: holder, queuedBytes: share.bytes)) }
            }
            return victims
        }
    }

    static let bytesMaxDefault = 536_870_912

    private let bytesMax: Int
    private let state = Mutex(State())

    init(bytesMax: Int = QueueBudget.bytesMaxDefault) {
        self.bytesMax = bytesMax
    }

    var heldBytes: Int {
        self.state.withLock { $0.heldBytes }
    }

    /// So many wait to be sent by the queue with that key; who is to end for it, and must be told.
    func took(_ byteCount: Int, by key: ObjectIdentifier, for holder: (any ByteHolder)?) -> [Victim] {
        self.state.withLock { state in
            state.take(byteCount, key, holder)
            return state.victims(bytesMax: self.bytesMax)
        }
    }

    /// So many of them were sent, or never will be.
    func gave(_ byteCount: Int, by key: ObjectIdentifier) {
        guard byteCount > 0 else { return }
        self.state.withLock { state in
            guard var share = state.shares[key] else { return }
            share.bytes -= byteCount
            state.heldBytes -= byteCount
            if share.isLeaving { state.leavingBytes -= byteCount }
            state.shares[key] = share.bytes > 0 ? share : nil
        }
    }
}
