import Synchronization

/// Hands values from a thread to one task, in order.
///
/// Unlike an `AsyncStream`, waiting for the next value goes on when the task is cancelled: who kills a process
/// tree must still see it end. One consumer at a time.
final class EventQueue<Element: Sendable>: Sendable {
    private struct State {
        var elements: [Element] = []
        var waiting: CheckedContinuation<[Element], Never>?
    }

    private let state = Mutex(State())

    /// How many values wait to be taken.
    var count: Int {
        self.state.withLock { $0.elements.count }
    }

    /// What waits; for who is not a task.
    func drain() -> [Element] {
        self.state.withLock { state in
            defer { state.elements = [] }
            return state.elements
        }
    }

    func push(_ element: Element) {
        let waiting = self.state.withLock { state in
            let waiting = state.waiting
            if waiting == nil { state.elements.append(element) }
            state.waiting = nil
            return waiting
        }
        waiting?.resume(returning: [element])
    }

    /// Everything that was pushed since the last call, and at least one value: waits for it.
    func next() async -> [Element] {
        await withCheckedContinuation { continuation in
            let ready: [Element]? = self.state.withLock { state in
                guard state.elements.isEmpty else {
                    defer { state.elements = [] }
                    return state.elements
                }
                state.waiting = continuation
                return nil
            }
            if let ready { continuation.resume(returning: ready) }
        }
    }
}
