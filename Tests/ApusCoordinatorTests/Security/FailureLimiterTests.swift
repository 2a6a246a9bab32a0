import ApusCoordinator
import Testing

@Suite struct FailureLimiterTests {
    @Test func `one address may fail so often, and again after a while`() {
        var limiter = FailureLimiter()
        for _ in 0..<FailureLimiter.burst { #expect(limiter.failed(from: "a", now: .zero)) }

        #expect(!limiter.failed(from: "a", now: .zero))
        #expect(limiter.failed(from: "b", now: .zero))
        #expect(limiter.failed(from: "a", now: FailureLimiter.interval))
        #expect(!limiter.failed(from: "a", now: FailureLimiter.interval))
    }

    @Test func `many addresses together are limited too`() {
        var limiter = FailureLimiter()

        let allowed = (0..<100_000).count { limiter.failed(from: "address \($0)", now: .zero) }

        #expect(allowed == FailureLimiter.burstOverall)
    }

    @Test func `of 100,000 guesses in an hour some thousand are looked at`() {
        var limiter = FailureLimiter()

        let allowed = (0..<100_000).count { limiter.failed(from: "a", now: .milliseconds($0 * 36)) }

        #expect((1_200...1_211).contains(allowed))
    }
}
