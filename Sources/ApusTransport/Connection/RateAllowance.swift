/// How much of one thing may come: a burst, and a rate after that.
///
/// Pure. Who sends more is not cut off but read no further for a while, so that its own sends wait; it takes nobody
/// else's turn.
package struct RateAllowance: Hashable, Sendable {
    /// Both are at least 1.
    package let burst: Int
    package let perSecond: Int

    /// When the burst will be whole again.
    private var wholeAt = Duration.zero

    package init(burst: Int, perSecond: Int) {
        self.burst = max(1, burst)
        self.perSecond = max(1, perSecond)
    }

    /// So much came; how long to wait before more is read.
    package mutating func took(_ count: Int, now: Duration) -> Duration {
        self.wholeAt = max(self.wholeAt, now) + Duration.seconds(1) * count / self.perSecond
        return max(.zero, self.wholeAt - now - Duration.seconds(1) * self.burst / self.perSecond)
    }
}
