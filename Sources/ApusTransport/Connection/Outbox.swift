import NIOCore
import Synchronization

/// Holds what is to be sent until the channel takes it: what many calls queue goes out in one flush.
///
/// What it holds is counted in its budget, byte for byte, until it was written or never will be.
final class Outbox: Sendable {
    private struct State {
        var pending: [ByteBuffer] = []
        var pendingBytes = 0

        /// Of `pending`, and of what the channel has and did not write yet.
        var queuedBytes = 0
        var isFlushing = false
        var isClosed = false
        var waiting: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var waitingNext: UInt64 = 0
    }

    /// A peer that leaves this much unread is disconnected.
    static let queuedBytesMax = 16_777_216

    /// A sender of chunks waits while more than this is queued.
    static let roomBytes = 1_048_576

    private let state = Mutex(State())
    private let channel: any Channel
    private let budget: QueueBudget

    init(channel: any Channel, budget: QueueBudget = QueueBudget()) {
        self.channel = channel
        self.budget = budget
    }

    deinit {
        self.budget.gave(self.state.withLock { $0.queuedBytes }, by: ObjectIdentifier(self))
    }

    /// Nil, or how many bytes are queued when that is too many: the connection is to be closed.
    ///
    /// Where all connections have too many together, those with the most are told; the holder may be among them.
    func add(_ buffer: ByteBuffer, for holder: (any ByteHolder)? = nil) -> Int? {
        var victims: [QueueBudget.Victim] = []
        let (overflow, isFirst) = self.state.withLock { state -> (Int?, Bool) in
            guard !state.isClosed else { return (nil, false) }
            let (byteCount, queuedBytes) = (buffer.readableBytes, state.queuedBytes + buffer.readableBytes)
            guard queuedBytes <= Self.queuedBytesMax else {
                self.drop(&state)
                return (queuedBytes, false)
            }
            state.queuedBytes = queuedBytes
            state.pendingBytes += byteCount
            state.pending.append(buffer)
            victims = self.budget.took(byteCount, by: ObjectIdentifier(self), for: holder)
            defer { state.isFlushing = true }
            return (nil, !state.isFlushing)
        }
        if isFirst { self.channel.eventLoop.execute { self.flush() } }
        for victim in victims { victim.holder.shed(queuedBytes: victim.queuedBytes) }
        return overflow
    }

    /// Takes nothing more, and gives back what the channel never got; under the lock, so that both counts agree.
    private func drop(_ state: inout State) {
        state.isClosed = true
        state.pending = []
        state.queuedBytes -= state.pendingBytes
        self.budget.gave(state.pendingBytes, by: ObjectIdentifier(self))
        state.pendingBytes = 0
    }

    /// Returns when there is room for more, when the connection has ended, or when the task is cancelled.
    func room() async {
        let id = self.state.withLock { state in
            state.waitingNext += 1
            return state.waitingNext
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isWaiting = self.state.withLock { state in
                    guard !Task.isCancelled, !state.isClosed, state.queuedBytes > Self.roomBytes else { return false }
                    state.waiting[id] = continuation
                    return true
                }
                if !isWaiting { continuation.resume() }
            }
        } onCancel: {
            self.state.withLock { $0.waiting.removeValue(forKey: id) }?.resume()
        }
    }

    /// Nothing more is taken.
    func close() {
        let waiting = self.state.withLock { state in
            self.drop(&state)
            defer { state.waiting = [:] }
            return state.waiting
        }
        for continuation in waiting.values { continuation.resume() }
    }

    /// On the event loop: hands everything that is pending to the channel.
    func flush() {
        let buffers = self.state.withLock { state in
            state.isFlushing = false
            defer {
                state.pending = []
                state.pendingBytes = 0
            }
            return state.pending
        }
        guard let last = buffers.last else { return }
        for buffer in buffers.dropLast() { self.channel.write(buffer, promise: nil) }
        let byteCount = buffers.reduce(0) { $0 + $1.readableBytes }
        let written = self.channel.eventLoop.makePromise(of: Void.self)
        written.futureResult.whenComplete { _ in self.wrote(byteCount) }
        self.channel.writeAndFlush(last, promise: written)
    }

    private func wrote(_ byteCount: Int) {
        let waiting = self.state.withLock { state -> [UInt64: CheckedContinuation<Void, Never>] in
            state.queuedBytes -= byteCount
            self.budget.gave(byteCount, by: ObjectIdentifier(self))
            guard state.queuedBytes <= Self.roomBytes else { return [:] }
            defer { state.waiting = [:] }
            return state.waiting
        }
        for continuation in waiting.values { continuation.resume() }
    }
}
