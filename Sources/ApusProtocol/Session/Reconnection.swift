/// How long a worker waits before it connects again: twice as long each time, spread by chance.
///
/// Without the spread, all workers of a restarted coordinator would come back at the same instant.
package struct Reconnection: Sendable {
    package static let first: Duration = .milliseconds(100)

    /// Below the lease, so that a worker is back in time when the coordinator is.
    package static let longest: Duration = .seconds(15)

    private var next = Self.first

    package init() {}

    /// The wait after a failure; `chance` is 0 up to 1, and moves it between the half and the whole.
    package mutating func failed(chance: Double) -> Duration {
        let wait = self.next * (0.5 + 0.5 * min(max(chance, 0), 1))
        self.next = min(self.next * 2, Self.longest)
        return wait
    }

    /// A session was begun: the next failure is the first one again.
    package mutating func succeeded() {
        self.next = Self.first
    }
}
