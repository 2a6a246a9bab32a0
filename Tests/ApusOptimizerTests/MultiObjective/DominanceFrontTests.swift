import ApusMath
import Testing

@testable import ApusOptimizer

@Suite struct DominanceFrontTests {
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `the front is what comparing all with all gives`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        // Few values, so that some are equal.
        let contenders = (0..<80).map { _ in
            Contender(
                costs: (0..<3).map { _ in Double(random.integer(below: 6)) },
                violation: Double(random.integer(below: 2))
            )
        }

        let expected = contenders.indices.filter { member in
            !contenders.contains { $0.dominates(contenders[member]) }
        }
        let front = DominanceFront(contenders)

        #expect(front.members.sorted() == expected)
        #expect(Set(front.distinct.map { contenders[$0] }).count == front.distinct.count)
        #expect(Set(front.distinct.map { contenders[$0] }) == Set(expected.map { contenders[$0] }))
    }

    @Test func `where nobody is feasible those nearest to it are the front`() {
        let front = DominanceFront([Contender(costs: [1], violation: 2), Contender(costs: [9], violation: 1)])

        #expect(front.members == [1])
        #expect(DominanceFront([]).members.isEmpty)
    }
}
