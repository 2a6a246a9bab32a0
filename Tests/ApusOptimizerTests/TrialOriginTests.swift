import ApusOptimizer
import ApusSpace
import ApusStudy
import Testing

@Suite struct TrialOriginTests {
    private static func told(_ number: UInt32) -> OptimizerEntry {
        .told(ToldTrial(number: number, result: .cost(0.5)))
    }

    @Test func `a proposal knows the trials that ran when it was asked for, and those proposed with it`() {
        let log: [OptimizerEntry] = [
            .proposed(first: 1, count: 2, known: 0), Self.told(1), .added(3), .dropped(2), Self.told(3),
            // Asked for before trial 2 was dropped and 3 ended.
            .proposed(first: 4, count: 3, known: 3),
        ]

        #expect(TrialOrigin(of: 1, in: log) == .proposed(beside: []))
        #expect(TrialOrigin(of: 2, in: log) == .proposed(beside: [1]))
        #expect(TrialOrigin(of: 4, in: log) == .proposed(beside: [2, 3]))
        #expect(TrialOrigin(of: 6, in: log) == .proposed(beside: [2, 3, 4, 5]))
    }

    @Test func `what begins anew is pending until it is told again`() {
        let log: [OptimizerEntry] = [
            .proposed(first: 1, count: 3, known: 0), Self.told(1), Self.told(2), .restarted, Self.told(2),
            .proposed(first: 4, count: 1, known: 5),
        ]

        #expect(TrialOrigin(of: 4, in: log) == .proposed(beside: [1, 3]))
    }

    @Test func `what no optimizer proposed says who made it`() {
        let copy = FidelityWork.copy(of: 1, configuration: Configuration(values: [nil]), from: 3, to: 6)
        let log: [OptimizerEntry] = [
            .proposed(first: 1, count: 1, known: 0), .added(2),
            .fidelity(FidelityEntry(.began(3, copy, configuration: nil))), .added(3),
            .confirming(first: 4, of: [2, 1]),
        ]

        #expect(TrialOrigin(of: 2, in: log) == .added)
        #expect(TrialOrigin(of: 3, in: log) == .copied(1))
        #expect(TrialOrigin(of: 5, in: log) == .confirming(1))
        #expect(TrialOrigin(of: 6, in: log) == nil)
    }

    @Test func `a log that is out of order is survived`() {
        let log: [OptimizerEntry] = [
            .proposed(first: 5, count: -1, known: -1), .proposed(first: 1, count: 1, known: 99),
        ]

        #expect(TrialOrigin(of: 1, in: log) == .proposed(beside: []))
        #expect(TrialOrigin(of: 5, in: log) == nil)
    }
}
