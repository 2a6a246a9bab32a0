import ApusSpace
import ApusStudy
import Testing

@testable import ApusOptimizer

@Suite struct ContenderTests {
    @Test(
        arguments: [
            ([1, 1], 0, [2, 2], 0, true), ([1, 2], 0, [1, 3], 0, true), ([1, 1], 0, [1, 1], 0, false),
            ([1, 3], 0, [2, 2], 0, false), ([9, 9], 0, [1, 1], 0.1, true), ([9, 9], 0.1, [1, 1], 0.2, true),
            ([1, 1], 0.1, [9, 9], 0.1, false), ([1, 1], .infinity, [1, 1], 0, false),
        ] as [([Double], Double, [Double], Double, Bool)]
    )
    func `one dominates another where it is nowhere worse, or closer to being feasible`(
        costs: [Double],
        violation: Double,
        others: [Double],
        otherViolation: Double,
        dominates: Bool
    ) {
        let one = Contender(costs: costs, violation: violation)
        let other = Contender(costs: others, violation: otherViolation)

        #expect(one.dominates(other) == dominates)
    }

    @Test func `a trial without all costs is infinitely far from being feasible`() {
        let configuration = Configuration(values: [])
        let failed = EndedTrial(number: 1, configuration: configuration, result: .failed)
        let short = EndedTrial(number: 2, configuration: configuration, result: .cost(1))

        #expect(Contender(failed, objectives: 2).violation == .infinity)
        #expect(Contender(short, objectives: 2).violation == .infinity)
        #expect(Contender(short, objectives: 1) == Contender(costs: [1]))
    }

    @Test func `a trial's violation is what its constraints exceed 0 by`() {
        func violation(_ constraints: [Double], others: [Double] = []) -> Double {
            EndedTrial(
                number: 1,
                configuration: Configuration(values: []),
                result: .cost(1),
                otherCosts: others,
                constraints: constraints
            ).violation
        }

        #expect(violation([]) == 0)
        #expect(violation([-1, 0]) == 0)
        #expect(violation([0.5, -1, 0.25]) == 0.75)
        #expect(violation([.nan]) == .infinity)
        #expect(violation([], others: [.nan]) == .infinity)
    }
}
