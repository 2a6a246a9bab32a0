/// Takes a stream in: in order, within its limits, and complete only when every byte is durable and checked.
///
/// Pure. One for each stream and connection; a stream that goes on starts at the offset that is durable.
package struct TransferReceiver: Sendable {
    package enum Action: Hashable, Sendable {
        /// Write the bytes of this chunk at its offset.
        case store(offset: UInt64, byteCount: Int)

        /// Tell the sender that the bytes below this offset are durable.
        case acknowledge(offset: UInt64)

        /// All bytes are durable: compare them with their digest, and say so with `verified`.
        case verify
        case complete
        case refuse(StreamRefusal)
    }

    private enum State: Sendable {
        case receiving
        case ended
        case verifying
        case over
    }

    /// Known beforehand for an artifact or an input; nil for a log.
    private let byteCount: UInt64?
    private let byteCountMax: UInt64

    /// How many bytes may be received and not durable; nil where the sender gets no acknowledgements.
    private let windowBytes: UInt64?
    private var state = State.receiving
    private var next: UInt64
    private var durable: UInt64

    package init(
        from offset: UInt64,
        byteCount: UInt64?,
        byteCountMax: UInt64 = WireLimits.byteCountMax,
        windowBytes: UInt64? = WireLimits.windowBytes
    ) {
        self.next = offset
        self.durable = offset
        self.byteCount = byteCount
        self.byteCountMax = byteCountMax
        self.windowBytes = windowBytes
    }

    package var isOver: Bool {
        if case .over = self.state { true } else { false }
    }

    /// Chunks that come after a refusal were under way, and are dropped.
    package mutating func received(offset: UInt64, byteCount: Int) -> Action? {
        guard case .receiving = self.state else { return self.isOver ? nil : self.refuse(.badOffset) }
        guard offset == self.next, byteCount > 0 else { return self.refuse(.badOffset) }
        let end = offset + UInt64(byteCount)
        guard end <= min(self.byteCount ?? self.byteCountMax, self.byteCountMax) else { return self.refuse(.tooLarge) }
        if let windowBytes = self.windowBytes, end - self.durable > windowBytes { return self.refuse(.tooLarge) }
        self.next = end
        return .store(offset: offset, byteCount: byteCount)
    }

    /// The bytes below this offset are durable.
    package mutating func stored(upTo offset: UInt64) -> [Action] {
        guard !self.isOver, offset > self.durable, offset <= self.next else { return [] }
        self.durable = offset
        return [.acknowledge(offset: offset)] + self.verifyIfWhole()
    }

    /// The sender says that the stream is complete.
    package mutating func ended(byteCount: UInt64) -> [Action] {
        guard case .receiving = self.state else { return self.isOver ? [] : [self.refuse(.badOffset)] }
        guard byteCount == self.next, byteCount == self.byteCount ?? byteCount else { return [self.refuse(.badOffset)] }
        self.state = .ended
        return self.verifyIfWhole()
    }

    package mutating func verified(_ matches: Bool) -> Action? {
        guard case .verifying = self.state else { return nil }
        guard matches else { return self.refuse(.digestMismatch) }
        self.state = .over
        return .complete
    }

    /// The bytes cannot be kept: the disk is full, or the attempt was superseded.
    package mutating func failed(_ reason: StreamRefusal) -> Action? {
        self.isOver ? nil : self.refuse(reason)
    }

    private mutating func verifyIfWhole() -> [Action] {
        guard case .ended = self.state, self.durable == self.next else { return [] }
        self.state = .verifying
        return [.verify]
    }

    private mutating func refuse(_ reason: StreamRefusal) -> Action {
        self.state = .over
        return .refuse(reason)
    }
}
