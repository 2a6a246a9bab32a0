import ApusMath
import Testing

@testable import ApusOptimizer

@Suite struct RankedCostsTests {
    @Test func `ranks are those of sorting, whatever came and went`() {
        var (ranked, random) = (RankedCosts(), SeededRandom(seed: 4))
        var expected: [(cost: Double, trial: UInt32)] = []
        for trial in 1...200 as ClosedRange<UInt32> {
            let cost = Double(random.integer(below: 20))
            ranked.insert(trial, cost: StepCost(cost))
            expected.append((cost, trial))
            guard trial.isMultiple(of: 3) else { continue }
            let gone = expected.remove(at: random.integer(below: expected.count))
            let isRemoved = ranked.remove(gone.trial, cost: StepCost(gone.cost))
            #expect(isRemoved)
        }
        expected.sort { $0 < $1 }

        #expect(ranked.entries.map(\.trial) == expected.map(\.trial))
        for (rank, entry) in expected.enumerated() {
            #expect(ranked.rank(entry.trial, cost: StepCost(entry.cost)) == rank)
        }
    }

    @Test func `missing costs rank behind all and are counted`() {
        var ranked = RankedCosts()
        ranked.insert(1, cost: StepCost(.nan))
        ranked.insert(2, cost: StepCost(1e308))
        ranked.insert(3, cost: nil)
        ranked.insert(4, cost: StepCost(-.infinity))

        #expect(ranked.count == 4)
        #expect(ranked.rank(1, cost: nil) == 1)
        #expect(ranked.cost(rank: 0) == StepCost(1e308))
        #expect(ranked.cost(rank: 1) == nil)
        let isUnknownRemoved = ranked.remove(9, cost: nil)
        #expect(!isUnknownRemoved)
    }
}
