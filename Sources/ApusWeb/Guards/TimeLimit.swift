import ApusCoordinator

/// Runs `work`, and gives up on it after a while.
struct TimeLimit: Sendable {
    let limit: Duration
    let clock: any Clock<Duration>

    /// Throws ``CoordinatorError/unavailable(_:)`` when the time is over, and cancels `work`.
    func run<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { group in
            group.addTask { try await work() }
            group.addTask {
                try await self.clock.sleep(for: self.limit)
                throw CoordinatorError.unavailable("The coordinator took longer than \(self.limit). Try again.")
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw CancellationError() }
            return first
        }
    }
}
