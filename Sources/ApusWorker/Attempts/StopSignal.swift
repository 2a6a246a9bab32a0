/// Tells an attempt, once, that it is to end.
final class StopSignal: Sendable {
    private let bell = Bell()

    var isStopped: Bool {
        self.bell.count > 0
    }

    func stop() {
        self.bell.ring()
    }

    /// Runs the body in a task that is cancelled when the signal comes.
    func cancelling<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) async -> Value {
        await withTaskGroup(of: Value?.self) { group in
            group.addTask { await body() }
            group.addTask {
                await self.bell.wait(after: 0)
                return nil
            }
            var value: Value?
            while let next = await group.next() {
                value = next ?? value
                group.cancelAll()
            }
            guard let value else { preconditionFailure("a task that returns a value has returned none") }
            return value
        }
    }
}
