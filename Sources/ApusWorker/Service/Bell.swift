import Synchronization

/// Lets tasks wait until something has changed; a cancelled task waits no longer.
final class Bell: Sendable {
    private struct State {
        var count: UInt64 = 0
        var waiting: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var waitingNext: UInt64 = 0
    }

    private let state = Mutex(State())

    /// How often it was rung.
    var count: UInt64 {
        self.state.withLock { $0.count }
    }

    func ring() {
        let waiting = self.state.withLock { state in
            state.count += 1
            defer { state.waiting = [:] }
            return state.waiting
        }
        for continuation in waiting.values { continuation.resume() }
    }

    /// Returns at once when it was rung more than `count` times.
    ///
    /// Read `count` before the condition that is waited for, so that no change is missed.
    func wait(after count: UInt64) async {
        let id = self.state.withLock { state in
            state.waitingNext += 1
            return state.waitingNext
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isWaiting = self.state.withLock { state in
                    // The lock orders this against `onCancel`: a cancellation is seen here or finds the waiting.
                    guard !Task.isCancelled, state.count <= count else { return false }
                    state.waiting[id] = continuation
                    return true
                }
                if !isWaiting { continuation.resume() }
            }
        } onCancel: {
            self.state.withLock { $0.waiting.removeValue(forKey: id) }?.resume()
        }
    }
}
