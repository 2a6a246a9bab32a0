/// A port that is known once something listens on it.
actor BoundPort {
    private var port: Int?
    private var waiting: [Int: CheckedContinuation<Int, any Error>] = [:]
    private var nextWaiter = 0

    /// Of several reports the first counts.
    func bound(to port: Int) {
        guard self.port == nil else { return }
        self.port = port
        for continuation in self.waiting.values { continuation.resume(returning: port) }
        self.waiting = [:]
    }

    /// Throws `CancellationError` when the task is cancelled before the port is known.
    func value() async throws -> Int {
        if let port = self.port { return port }
        self.nextWaiter += 1
        let waiter = self.nextWaiter
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                if Task.isCancelled {
                    continuation.resume(throwing: CancellationError())
                } else {
                    self.waiting[waiter] = continuation
                }
            }
        } onCancel: {
            // A bridge: the handler is not async, and the actor alone may touch what waits.
            Task { await self.giveUp(waiter) }
        }
    }

    private func giveUp(_ waiter: Int) {
        self.waiting.removeValue(forKey: waiter)?.resume(throwing: CancellationError())
    }
}
