import ApusMath
import Testing

@testable import ApusOptimizer

@Suite struct RungRelationTests {
    @Test func `with fewer than four pairs nothing is ruled out`() {
        var relation = RungRelation()
        for trial in 1...3 as ClosedRange<UInt32> { relation.add(trial, lower: Double(trial), upper: Double(trial)) }

        #expect(relation.probability(100, below: 0) == 1)
    }

    @Test func `where the upper rung follows the lower one, the order below decides`() {
        var (relation, random) = (RungRelation(), SeededRandom(seed: 1))
        for trial in 1...20 as ClosedRange<UInt32> {
            let lower = random.uniform()
            relation.add(trial, lower: lower, upper: lower / 2 + 0.01 * random.normal())
        }

        #expect(relation.probability(0.5, below: 0.1) < 0.001)
        #expect(relation.probability(0.1, below: 0.1) > 0.999)
        #expect(abs(relation.probability(0.2, below: 0.1) - 0.5) < 0.3)
    }

    @Test func `where it follows chance, the order below decides nothing`() {
        var (relation, random) = (RungRelation(), SeededRandom(seed: 2))
        for trial in 1...60 as ClosedRange<UInt32> {
            relation.add(trial, lower: random.uniform(), upper: random.uniform())
        }

        #expect(abs(relation.probability(0.9, below: 0.5) - relation.probability(0.1, below: 0.5)) < 0.3)
    }

    @Test func `what is removed counts no more, and equal or huge costs rule nothing out`() {
        var relation = RungRelation()
        for trial in 1...4 as ClosedRange<UInt32> { relation.add(trial, lower: 1e308, upper: -1e308) }
        let huge = relation.probability(-1e308, below: -1e308)
        for trial in 1...4 as ClosedRange<UInt32> { relation.remove(trial) }
        for trial in 5...8 as ClosedRange<UInt32> { relation.add(trial, lower: 1, upper: 2) }

        #expect(huge == 1)
        #expect(relation.probability(1, below: 2) == 1)
        #expect(relation.probability(1, below: 3) == 1)
        #expect(relation.probability(1, below: 1) < 0.001)
    }
}
