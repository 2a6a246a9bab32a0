internal import Glibc
internal import Synchronization

/// A lock with a place to wait in: one thread at a time is inside.
///
/// Not to be entered twice by one thread. For threads of their own only; a task of the cooperative pool must not wait.
// SAFETY: the two pointers never change, and what they point at is made for use by many threads.
package final class Monitor: @unchecked Sendable {
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let change = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    /// The thread that is inside; 0 for none.
    private let owner = Atomic<UInt>(0)

    package init() {
        pthread_mutex_init(self.lock, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(self.change, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(self.change)
        pthread_mutex_destroy(self.lock)
        self.change.deallocate()
        self.lock.deallocate()
    }

    /// Runs `body` inside.
    package func inside<Result, Failure>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        self.enter()
        defer { self.leave() }
        return try body()
    }

    /// Runs `body` outside where the calling thread is inside, so that others come in meanwhile.
    package func outside<Result, Failure>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
        guard self.owner.load(ordering: .relaxed) == pthread_self() else { return try body() }
        self.leave()
        defer { self.enter() }
        return try body()
    }

    /// Waits inside for ``wakeAll()``, at most so long; may return for no reason.
    ///
    /// False when the time is over.
    @discardableResult
    package func wait(atMost limit: Duration? = nil) -> Bool {
        self.owner.store(0, ordering: .relaxed)
        defer { self.owner.store(pthread_self(), ordering: .relaxed) }
        guard let limit else { return pthread_cond_wait(self.change, self.lock) == 0 }
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        let (seconds, attoseconds) = limit.components
        let nanoseconds = Int64(time.tv_nsec) + attoseconds / 1_000_000_000
        time.tv_sec += Int(seconds) + Int(nanoseconds / 1_000_000_000)
        time.tv_nsec = Int(nanoseconds % 1_000_000_000)
        return pthread_cond_timedwait(self.change, self.lock, &time) == 0
    }

    package func wakeAll() { pthread_cond_broadcast(self.change) }

    private func enter() {
        pthread_mutex_lock(self.lock)
        self.owner.store(pthread_self(), ordering: .relaxed)
    }

    private func leave() {
        self.owner.store(0, ordering: .relaxed)
        pthread_mutex_unlock(self.lock)
    }
}
