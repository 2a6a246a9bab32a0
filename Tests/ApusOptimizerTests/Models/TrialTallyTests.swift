import ApusSpace
import Testing

@testable import ApusOptimizer

@Suite struct TrialTallyTests {
    private let one = ConfigurationHash(high: 0, low: 1)
    private let two = ConfigurationHash(high: 0, low: 2)

    @Test func `a trial counts once, proposed, pending and ended`() {
        var tally = TrialTally()

        tally.add(self.one)
        tally.see(pending: [self.one])
        tally.observe(self.one, number: 1)
        tally.observe(self.one, number: 1)

        #expect(tally.count == 1)
    }

    @Test func `a trial that a user added counts when it is seen first`() {
        var tally = TrialTally()

        tally.see(pending: [self.one, self.two])
        #expect(tally.count == 2)
        tally.observe(self.two, number: 2)

        #expect(tally.count == 2)
    }

    @Test func `a configuration that comes again is another trial`() {
        var tally = TrialTally()
        tally.add(self.one)
        tally.observe(self.one, number: 1)

        tally.see(pending: [self.one, self.one])
        #expect(tally.count == 3)
        tally.observe(self.one, number: 2)
        tally.observe(self.one, number: 3)

        #expect(tally.count == 3)
    }
}
