import UnixSignals

/// Ctrl-C for commands that have something to tidy up.
enum Interruption {
    /// Runs the body; SIGINT and SIGTERM cancel its task, and its result counts all the same.
    static func cancelling<Answer: Sendable>(
        _ body: @escaping @Sendable () async throws -> Answer
    ) async throws -> Answer {
        try await self.cancelling(by: UnixSignalsSequence(trapping: .sigint, .sigterm), body)
    }

    /// The same for the first element of any sequence.
    static func cancelling<Answer: Sendable, Signals: AsyncSequence & Sendable>(
        by signals: Signals,
        _ body: @escaping @Sendable () async throws -> Answer
    ) async throws -> Answer {
        try await withThrowingTaskGroup(of: Answer?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                for try await _ in signals { break }
                return nil
            }
            defer { group.cancelAll() }
            while let next = try await group.next() {
                if let next { return next }
                group.cancelAll()
            }
            throw CancellationError()
        }
    }
}
