import Testing

@testable import ApusTransport

/// G14: how much of one thing is read.
@Suite struct RateAllowanceTests {
    private static let allowance = RateAllowance(burst: 100_000, perSecond: 20_000)

    @Test func `a burst is read at once, and what is beyond it at the rate`() {
        var allowance = Self.allowance

        #expect(allowance.took(100_000, now: .seconds(10)) == .zero)
        #expect(allowance.took(20_000, now: .seconds(10)) == .seconds(1))
        #expect(allowance.took(20_000, now: .seconds(11)) == .seconds(1))
    }

    @Test func `who sends at the rate for ever never waits`() {
        var allowance = Self.allowance

        for second in 1...1_000 {
            #expect(allowance.took(20_000, now: .seconds(second)) == .zero)
        }
    }

    @Test func `a burst is whole again after a while, and never more than whole`() {
        var allowance = Self.allowance
        _ = allowance.took(100_000, now: .zero)

        #expect(allowance.took(100_000, now: .seconds(86_400)) == .zero)
        #expect(allowance.took(1, now: .seconds(86_400)) > .zero)
    }

    @Test func `large counts are exact`() {
        var allowance = RateAllowance(burst: 1 << 40, perSecond: 1 << 30)

        #expect(allowance.took(1 << 40, now: .seconds(86_400)) == .zero)
        #expect(allowance.took(1 << 32, now: .seconds(86_400)) == .seconds(4))
    }
}
