/// Counts failures by address and in all, so that guessing is slow and cheap for the coordinator.
///
/// Pure: a bucket for each address that holds so many failures and is emptied in time, and one for all addresses. It
/// says only how a failure is answered: who shows a right secret is let in whatever the count.
package struct FailureLimiter: Sendable {
    /// Failures that one address may have at once, and how long until the next is free again.
    package static let burst = 10
    package static let interval: Duration = .seconds(3)

    /// For all addresses together.
    package static let burstOverall = 200
    package static let intervalOverall: Duration = .milliseconds(50)

    /// Addresses that are remembered; above it the oldest are forgotten, and the overall limit still holds.
    package static let addressesMax = 4_096

    private struct Bucket: Sendable {
        /// When the bucket will be empty.
        var emptyAt: Duration
    }

    private var buckets: [String: Bucket] = [:]
    private var overall = Bucket(emptyAt: .zero)

    package init() {}

    /// Counts a failure; false when it is one too many, and the answer is to be "too many".
    package mutating func failed(from address: String, now: Duration) -> Bool {
        if self.buckets.count >= Self.addressesMax, self.buckets[address] == nil { self.forget(now) }
        let isWithin = Self.fill(&self.buckets[address, default: Bucket(emptyAt: now)], Self.burst, Self.interval, now)
        let isWithinOverall = Self.fill(&self.overall, Self.burstOverall, Self.intervalOverall, now)
        return isWithin && isWithinOverall
    }

    private static func fill(_ bucket: inout Bucket, _ burst: Int, _ interval: Duration, _ now: Duration) -> Bool {
        let next = max(bucket.emptyAt, now) + interval
        guard next - now <= interval * burst else { return false }
        bucket.emptyAt = next
        return true
    }

    private mutating func forget(_ now: Duration) {
        self.buckets = self.buckets.filter { $0.value.emptyAt > now }
        guard self.buckets.count >= Self.addressesMax else { return }
        let oldest = self.buckets.sorted { $0.value.emptyAt < $1.value.emptyAt }.prefix(Self.addressesMax / 2)
        for (address, _) in oldest { self.buckets[address] = nil }
    }
}
