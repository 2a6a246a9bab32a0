import Testing

@testable import ApusOptimizer

@Suite struct RunEndingTests {
    @Test func `a run ends when the best costs stand still for long`() {
        let state = CovarianceState(mean: [0.5, 0.5], step: 0.1, population: 4)
        var ending = RunEnding(dimensions: 2, population: 4)

        let moving = (0..<100).map { number in ending.isOver(after: Self.results([1 / Double(number + 1), 2]), state) }
        let still = (0..<30).map { _ in ending.isOver(after: Self.results([0, 0]), state) }

        #expect(!moving.contains(true))
        #expect(still.first == false)
        #expect(still.last == true)
    }

    @Test func `a run ends when its step has no length`() {
        let state = CovarianceState(mean: [0.5, 0.5], step: 1e-12, population: 4)
        var ending = RunEnding(dimensions: 2, population: 4)

        let isOver = ending.isOver(after: Self.results([1, 2]), state)

        #expect(isOver)
    }

    @Test func `failures alone do not end a run`() {
        let state = CovarianceState(mean: [0.5], step: 0.1, population: 4)
        var ending = RunEnding(dimensions: 1, population: 4)
        let failed = CovarianceSearch.Result(row: [0], number: 1, violation: .infinity, cost: .infinity)

        let ends = (0..<50).map { _ in ending.isOver(after: [failed, failed], state) }

        #expect(!ends.contains(true))
    }

    private static func results(_ costs: [Double]) -> [CovarianceSearch.Result] {
        costs.map { .init(row: [0, 0], number: 1, violation: 0, cost: $0) }
    }
}
