import Testing

@testable import ApusOptimizer

@Suite struct CategoryTallyTests {
    @Test func `categories come by their mean, and a cleared tally is empty`() {
        var tally = CategoryTally(ForestSchema(columns: [.numeric, .categorical(count: 4), .categorical(count: 2)]))
        for (category, sum) in [(3, 1.0), (0, 5.0), (3, 3.0), (2, 2.0)] { tally.add(category, weight: 1, sum: sum) }

        #expect(tally.present == [3, 0, 2])

        tally.sortByMean()
        #expect(tally.present == [2, 3, 0])

        tally.clear()

        #expect(tally.present.isEmpty)
        #expect(tally.weights == [0, 0, 0, 0] && tally.sums == [0, 0, 0, 0])
    }
}
