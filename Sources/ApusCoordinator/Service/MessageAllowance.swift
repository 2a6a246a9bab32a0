/// How many messages one session may send: a burst, and a rate after that.
///
/// Pure. Who sends more is not cut off but read no further, so that its own sends wait; it takes nobody else's turn. A
/// worker that runs a thousand trials in a second sends a few thousand messages.
package struct MessageAllowance: Sendable {
    package static let burst = 100_000
    package static let perSecond = 20_000

    /// When the burst will be whole again.
    private var wholeAt = Duration.zero

    package init() {}

    /// So many messages came; how long to wait before the next are read.
    package mutating func took(_ count: Int, now: Duration) -> Duration {
        self.wholeAt = max(self.wholeAt, now) + Duration.seconds(1) * count / Self.perSecond
        return max(.zero, self.wholeAt - now - Duration.seconds(1) * Self.burst / Self.perSecond)
    }
}
