import ApusCoordinator
import Testing

@Suite struct FailureLimiterTests {
    /// Whether each failure, in turn, is still within the limits.
    private func verdicts(_ failures: [(address: String, at: Duration)]) -> [Bool] {
        var limiter = FailureLimiter()
        return failures.map { limiter.failed(from: $0.address, now: $0.at) }
    }

    @Test func `one address may fail so often, and again after a while`() {
        let burst = Array(repeating: (address: "a", at: Duration.zero), count: FailureLimiter.burst)
        let later = FailureLimiter.interval

        let verdicts = self.verdicts(burst + [("a", .zero), ("b", .zero), ("a", later), ("a", later)])

        #expect(verdicts == Array(repeating: true, count: FailureLimiter.burst) + [false, true, true, false])
    }

    @Test func `many addresses together are limited too`() {
        let verdicts = self.verdicts((0..<100_000).map { ("address \($0)", .zero) })

        #expect(verdicts.count { $0 } == FailureLimiter.burstOverall)
    }

    @Test func `of 100,000 guesses in an hour some thousand are looked at`() {
        let verdicts = self.verdicts((0..<100_000).map { ("a", .milliseconds($0 * 36)) })

        #expect((1_200...1_211).contains(verdicts.count { $0 }))
    }
}
