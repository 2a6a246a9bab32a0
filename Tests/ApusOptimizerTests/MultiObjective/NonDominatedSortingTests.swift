import ApusMath
import Testing

@testable import ApusOptimizer

@Suite struct NonDominatedSortingTests {
    @Test func `fronts follow one another`() {
        let sorting = NonDominatedSorting(
            [[1, 4], [2, 2], [4, 1], [2, 5], [3, 3], [5, 5]].map { Contender(costs: $0) }
        )

        #expect(sorting.fronts == [[0, 1, 2], [3, 4], [5]])
        #expect(sorting.ranks == [0, 0, 0, 1, 1, 2])
    }

    @Test func `the ends of a front have all the room, the others what is between their neighbours`() {
        let sorting = NonDominatedSorting([[0, 4], [1, 2], [4, 0]].map { Contender(costs: $0) })

        #expect(sorting.crowding == [.infinity, 2, .infinity])
        #expect(sorting.isBetter(0, than: 1))
        #expect(!sorting.isBetter(1, than: 0))
    }

    @Test func `each front is what nobody dominates when those before it are gone`() {
        var random = SeededRandom(seed: 3)
        let contenders = (0..<60).map { _ in
            Contender(
                costs: [random.uniform(), random.uniform(), random.uniform()],
                violation: random.uniform() < 0.2 ? 1 : 0
            )
        }
        let sorting = NonDominatedSorting(contenders)

        var rest = Array(contenders.indices)
        for front in sorting.fronts {
            let expected = rest.filter { member in !rest.contains { contenders[$0].dominates(contenders[member]) } }
            #expect(front == expected)
            rest.removeAll { front.contains($0) }
        }
        #expect(rest.isEmpty)
    }

    @Test func `nobody, equal ones and extreme costs are no trouble`() {
        #expect(NonDominatedSorting([]).fronts.isEmpty)
        #expect(NonDominatedSorting([Contender(costs: [1, 1]), Contender(costs: [1, 1])]).fronts == [[0, 1]])
        let extreme = NonDominatedSorting([[1e308, -1e308], [0, 0], [-1e308, 1e308]].map { Contender(costs: $0) })
        #expect(extreme.crowding == [.infinity, 2, .infinity])
    }
}
