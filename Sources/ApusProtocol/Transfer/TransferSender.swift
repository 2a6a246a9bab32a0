/// Sends a log or an artifact as a stream, and goes on where it broke off.
///
/// Pure. Offsets count from the start of the whole stream, over all connections. At most `WireLimits.windowBytes` are
/// under way; what a lost connection carried is sent again from the offset that the receiver names.
package struct TransferSender: Sendable {
    package enum Action: Hashable, Sendable {
        /// Read these bytes, and send them as one chunk.
        case send(offset: UInt64, byteCount: Int)

        /// Say that the stream ends here.
        case end(byteCount: UInt64)

        /// Every byte is durable at the receiver.
        case complete
        case fail(StreamRefusal)
    }

    private enum State: Sendable {
        case idle
        case opening
        case sending
        case ended
        case over
    }

    private var state = State.idle

    /// How many bytes there are to send by now, and whether that is all.
    private var available: UInt64
    private var isWhole: Bool
    private var next: UInt64 = 0
    private var acknowledged: UInt64 = 0

    /// An artifact: its size is known.
    package init(byteCount: UInt64) {
        self.available = byteCount
        self.isWhole = true
    }

    /// A log: it grows until `finished()`.
    package init() {
        self.available = 0
        self.isWhole = false
    }

    package var isOver: Bool {
        if case .over = self.state { true } else { false }
    }

    /// Bytes below this offset need not be kept.
    package var durable: UInt64 {
        self.acknowledged
    }

    /// The stream was opened on a connection; nothing is sent before the answer.
    package mutating func opened() {
        if !self.isOver { self.state = .opening }
    }

    /// The connection is lost; `opened()` on the next one goes on.
    package mutating func disconnected() {
        if !self.isOver { self.state = .idle }
    }

    package mutating func accepted(offset: UInt64) -> [Action] {
        guard case .opening = self.state else { return [] }
        guard offset <= self.available else { return self.ended(with: .fail(.badOffset)) }
        self.state = .sending
        self.next = offset
        self.acknowledged = offset
        return self.pump()
    }

    /// A log has that many bytes now; it never shrinks.
    package mutating func grew(to byteCount: UInt64) -> [Action] {
        guard !self.isWhole, byteCount > self.available else { return [] }
        self.available = byteCount
        return self.pump()
    }

    /// A log is complete.
    package mutating func finished() -> [Action] {
        self.isWhole = true
        return self.pump()
    }

    /// Late and repeated acknowledgements change nothing.
    package mutating func acknowledged(offset: UInt64) -> [Action] {
        switch self.state {
        case .sending, .ended: break
        case .idle, .opening, .over: return []
        }
        guard offset <= self.next else { return self.ended(with: .fail(.badOffset)) }
        guard offset > self.acknowledged else { return [] }
        self.acknowledged = offset
        return self.pump()
    }

    /// The receiver has it all; an artifact that it had before is done at once.
    package mutating func done() -> [Action] {
        switch self.state {
        case .idle, .over: return []
        case .opening, .sending, .ended: return self.ended(with: .complete)
        }
    }

    package mutating func refused(_ reason: StreamRefusal) -> [Action] {
        switch self.state {
        case .idle, .over: return []
        case .opening, .sending, .ended: return self.ended(with: .fail(reason))
        }
    }

    private mutating func ended(with action: Action) -> [Action] {
        self.state = .over
        return [action]
    }

    private mutating func pump() -> [Action] {
        guard case .sending = self.state else { return [] }
        var actions: [Action] = []
        let limit = min(self.available, self.acknowledged + WireLimits.windowBytes)
        while self.next < limit {
            let byteCount = Int(min(limit - self.next, UInt64(StreamChunk.bytesMax)))
            actions.append(.send(offset: self.next, byteCount: byteCount))
            self.next += UInt64(byteCount)
        }
        if self.isWhole, self.next == self.available {
            actions.append(.end(byteCount: self.available))
            self.state = .ended
        }
        return actions
    }
}
