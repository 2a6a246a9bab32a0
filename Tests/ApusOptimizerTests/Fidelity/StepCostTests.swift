import Testing

@testable import ApusOptimizer

@Suite struct StepCostTests {
    @Test func `what keeps to all constraints comes first, then what breaks them less, then the lower cost`() throws {
        let good = try #require(StepCost(9, constraints: [-1, 0]))
        let better = try #require(StepCost(5, constraints: [-0.5]))
        let near = try #require(StepCost(8, constraints: [0.25, -3]))
        let nearer = try #require(StepCost(7, constraints: [0.25]))
        let far = try #require(StepCost(-1e308, constraints: [0.25, 0.25]))

        #expect([far, near, good, nearer, better].sorted() == [better, good, nearer, near, far])
        #expect([good, near].map(\.isFeasible) == [true, false])
        #expect([good, near].map(\.feasibleValue) == [9, nil])
    }

    @Test func `what is no number is no cost, and too far is far`() {
        #expect(StepCost(nil) == nil)
        #expect(StepCost(.nan) == nil)
        #expect(StepCost(-.infinity) == nil)
        #expect(StepCost(1, constraints: [.nan]) == nil)
        #expect(StepCost(1, constraints: [-.infinity, .nan]) == nil)
        #expect(StepCost(1, constraints: [1e308, 1e308])?.violation == .greatestFiniteMagnitude)
    }
}
