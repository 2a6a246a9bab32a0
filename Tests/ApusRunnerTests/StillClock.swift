import Synchronization

/// A clock that stands still until a test wakes the one who waits for it.
final class StillClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration

        func advanced(by duration: Duration) -> Self { Self(offset: self.offset + duration) }
        func duration(to other: Self) -> Duration { other.offset - self.offset }
        static func < (left: Self, right: Self) -> Bool { left.offset < right.offset }
    }

    private struct State {
        var now = Instant(offset: .zero)
        var sleepCount = 0
        var sleeper: (number: Int, deadline: Instant, continuation: CheckedContinuation<Bool, Never>)?
        var waker: CheckedContinuation<Void, Never>?
        var cancelled: Set<Int> = []
    }

    private let state = Mutex(State())

    var now: Instant { self.state.withLock { $0.now } }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let number = self.state.withLock { state in
            state.sleepCount += 1
            return state.sleepCount
        }
        let isWoken = await withTaskCancellationHandler {
            await withCheckedContinuation { self.fallAsleep(number, until: deadline, $0) }
        } onCancel: {
            self.cancel(number)
        }
        if !isWoken { throw CancellationError() }
    }

    private func fallAsleep(_ number: Int, until deadline: Instant, _ continuation: CheckedContinuation<Bool, Never>) {
        let (isCancelled, waker) = self.state.withLock { state -> (Bool, CheckedContinuation<Void, Never>?) in
            guard !state.cancelled.contains(number) else { return (true, nil) }
            state.sleeper = (number, deadline, continuation)
            defer { state.waker = nil }
            return (false, state.waker)
        }
        if isCancelled { continuation.resume(returning: false) }
        waker?.resume()
    }

    private func cancel(_ number: Int) {
        let sleeper = self.state.withLock { state -> CheckedContinuation<Bool, Never>? in
            state.cancelled.insert(number)
            guard state.sleeper?.number == number else { return nil }
            defer { state.sleeper = nil }
            return state.sleeper?.continuation
        }
        sleeper?.resume(returning: false)
    }

    /// Waits until somebody sleeps, then moves the time to where that sleep ends.
    func wakeSleeper() async {
        await withCheckedContinuation { continuation in
            let isThere = self.state.withLock { state in
                if state.sleeper == nil { state.waker = continuation }
                return state.sleeper != nil
            }
            if isThere { continuation.resume() }
        }
        let sleeper = self.state.withLock { state in
            if let sleeper = state.sleeper { state.now = max(state.now, sleeper.deadline) }
            defer { state.sleeper = nil }
            return state.sleeper
        }
        sleeper?.continuation.resume(returning: true)
    }
}
