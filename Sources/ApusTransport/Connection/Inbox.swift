import ApusProtocol
import Synchronization

/// Holds what came over a connection until its reader takes it, all at once.
///
/// It asks its filler to pause at `bytesMax`, so that a slow reader slows its peer down and not this process. The bytes it
/// is given are counted in its budget already; it gives them back when the reader comes for more, since what it took is
/// handled then, and when nobody will come.
final class Inbox<Message: Hashable & Sendable>: Sendable {
    typealias Batch = [Inbound<Message>]

    private struct State {
        var batch: Batch = []
        var byteCount = 0

        /// Of what the reader took last.
        var takenBytes = 0
        var reader: CheckedContinuation<Batch?, Never>?
        var isPaused = false
        var isEnded = false
    }

    /// Bytes of the wire; what they stand for takes some times as much memory.
    static var bytesMax: Int { 1_048_576 }

    private let state = Mutex(State())
    private let budget: ByteBudget
    private let resume: @Sendable () -> Void

    /// `resume` is called when a paused filler may go on.
    init(budget: ByteBudget = ByteBudget(), resume: @escaping @Sendable () -> Void) {
        self.budget = budget
        self.resume = resume
    }

    deinit {
        self.abandon()
    }

    var isPaused: Bool {
        self.state.withLock { $0.isPaused }
    }

    /// False: read no more until `resume` is called.
    func deliver(_ batch: Batch, byteCount: Int) -> Bool {
        var dropped = 0
        let (reader, goOn) = self.state.withLock { state -> (CheckedContinuation<Batch?, Never>?, Bool) in
            guard !state.isEnded else {
                dropped = byteCount
                return (nil, true)
            }
            if let reader = state.reader.take() {
                state.takenBytes = byteCount
                return (reader, true)
            }
            state.batch.append(contentsOf: batch)
            state.byteCount += byteCount
            state.isPaused = state.byteCount >= Self.bytesMax
            return (nil, !state.isPaused)
        }
        self.budget.gave(dropped)
        reader?.resume(returning: batch)
        return goOn
    }

    /// Nothing more comes; what is there can still be taken.
    func end() {
        let reader = self.state.withLock { state in
            state.isEnded = true
            return state.reader.take()
        }
        reader?.resume(returning: nil)
    }

    /// Nobody reads any more: what is there is dropped, and what was taken is handled.
    func abandon() {
        self.end()
        let bytes = self.state.withLock { state in
            defer {
                state.batch = []
                state.byteCount = 0
                state.takenBytes = 0
            }
            return state.byteCount + state.takenBytes
        }
        self.budget.gave(bytes)
    }

    /// Everything that came since the last call, or nil at the end and when the reading task is cancelled.
    func next() async -> Batch? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                self.wait(continuation)
            }
        } onCancel: {
            self.state.withLock { $0.reader.take() }?.resume(returning: nil)
        }
    }

    private func wait(_ reader: CheckedContinuation<Batch?, Never>) {
        // The lock orders this against `onCancel`: a cancellation is either seen here or finds the reader.
        var handled = 0
        let (batch, isWaiting, isResumed) = self.state.withLock { state -> (Batch?, Bool, Bool) in
            handled = state.takenBytes
            state.takenBytes = 0
            if Task.isCancelled { return (nil, false, false) }
            if !state.batch.isEmpty {
                let batch = state.batch
                let wasPaused = state.isPaused
                state.batch = []
                state.takenBytes = state.byteCount
                state.byteCount = 0
                state.isPaused = false
                return (batch, false, wasPaused)
            }
            if state.isEnded { return (nil, false, false) }
            precondition(state.reader == nil, "a connection has one reader")
            state.reader = reader
            return (nil, true, false)
        }
        self.budget.gave(handled)
        if isResumed { self.resume() }
        if !isWaiting { reader.resume(returning: batch) }
    }
}
