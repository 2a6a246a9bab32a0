import Foundation
import Synchronization

/// Threads of their own, as the engine's process gives one to each training.
enum Threads {
    /// Runs the body with 0, 1, …, side by side; the results in that order.
    static func run<Value: Sendable>(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Value) throws -> [Value]
    {
        let results = Mutex<[Int: Result<Value, any Error>]>([:])
        let group = DispatchGroup()
        let shared = Box(results: results, body: body)
        for index in 0..<count {
            group.enter()
            let thread = Thread {
                shared.run(index)
                group.leave()
            }
            thread.stackSize = 4 << 20
            thread.start()
        }
        group.wait()
        return try (0..<count).compactMap { try shared.result($0)?.get() }
    }

    private final class Box<Value: Sendable>: Sendable {
        private let results: Mutex<[Int: Result<Value, any Error>]>
        private let body: @Sendable (Int) throws -> Value

        init(results: consuming Mutex<[Int: Result<Value, any Error>]>, body: @escaping @Sendable (Int) throws -> Value)
        {
            self.results = results
            self.body = body
        }

        func run(_ index: Int) {
            let result = Result { try self.body(index) }
            self.results.withLock { $0[index] = result }
        }

        func result(_ index: Int) -> Result<Value, any Error>? { self.results.withLock { $0[index] } }
    }
}
