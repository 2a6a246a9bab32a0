internal import Dispatch

/// Threads for calls that block, so that they never hold one of the cooperative pool.
///
/// Everything else in this module blocks its caller: call it from here.
package struct BlockingQueue: Sendable {
    private let queue: DispatchQueue

    /// `isConcurrent`: calls may overtake each other; else they run one after the other, in order.
    package init(label: String, isConcurrent: Bool = false) {
        self.queue = DispatchQueue(label: label, attributes: isConcurrent ? .concurrent : [])
    }

    /// Begins a call whose result nobody waits for.
    package func begin(_ body: @escaping @Sendable () -> Void) {
        self.queue.async(execute: body)
    }

    /// Cancelling the task does not interrupt a call that has begun.
    package func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            self.queue.async { continuation.resume(with: Result(catching: body)) }
        }
    }
}
