import Testing

@testable import ApusCoordinator

/// G14: how many messages of one session are read.
@Suite struct MessageAllowanceTests {
    @Test func `a burst is read at once, and what is beyond it at the rate`() {
        var allowance = MessageAllowance()

        #expect(allowance.took(MessageAllowance.burst, now: .seconds(10)) == .zero)
        #expect(allowance.took(MessageAllowance.perSecond, now: .seconds(10)) == .seconds(1))
        #expect(allowance.took(MessageAllowance.perSecond, now: .seconds(11)) == .seconds(1))
    }

    @Test func `who sends at the rate for ever never waits`() {
        var allowance = MessageAllowance()

        for second in 1...1_000 {
            #expect(allowance.took(MessageAllowance.perSecond, now: .seconds(second)) == .zero)
        }
    }

    @Test func `a burst is whole again after a while, and never more than whole`() {
        var allowance = MessageAllowance()
        _ = allowance.took(MessageAllowance.burst, now: .zero)

        #expect(allowance.took(MessageAllowance.burst, now: .seconds(86_400)) == .zero)
        #expect(allowance.took(1, now: .seconds(86_400)) > .zero)
    }
}
