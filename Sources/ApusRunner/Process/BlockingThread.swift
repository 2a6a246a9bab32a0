import Glibc

/// A thread of its own for work that blocks, so that the cooperative pool never does.
package enum BlockingThread {
    private final class Work {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }

    /// Starts the work; false when the system has no more threads, and then the work never runs.
    package static func start(stackBytes: Int = 1_048_576, _ body: @escaping @Sendable () -> Void) -> Bool {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, stackBytes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))

        // SAFETY: the reference that is retained here is released once, by the thread, or below if there is none.
        let work = Unmanaged.passRetained(Work(body))
        var thread = pthread_t()
        let status = pthread_create(
            &thread,
            &attributes,
            { context in
                guard let context else { return nil }
                Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
                return nil
            },
            work.toOpaque()
        )
        if status != 0 { work.release() }
        return status == 0
    }

    /// The work's result; `nil` when the system has no more threads.
    static func value<Value: Sendable>(of work: @escaping @Sendable () -> Value) async -> Value? {
        await withCheckedContinuation { continuation in
            let isStarted = Self.start { continuation.resume(returning: work()) }
            if !isStarted { continuation.resume(returning: nil) }
        }
    }
}
