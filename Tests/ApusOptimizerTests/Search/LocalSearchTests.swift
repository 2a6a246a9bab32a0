import ApusMath
import ApusSpace
import Testing

@testable import ApusOptimizer

@Suite struct LocalSearchTests {
    @Test func `searches climb to the top, and what they saw is in the pool`() throws {
        let space = try Space(parameters: [
            Parameter(name: "a", domain: .integer(lower: 0, upper: 40), defaultValue: .integer(0)),
            Parameter(name: "b", domain: .integer(lower: 0, upper: 40), defaultValue: .integer(0)),
        ])
        let candidates = CandidateSpace.of(space)
        let search = LocalSearch(
            neighbourhood: Neighbourhood(space: candidates, numericNeighbours: 4),
            stepsMax: 100
        )
        var pool = CandidatePool(capacity: 5)
        var random = SeededRandom(seed: 1)
        func gains(_ rows: [Double], _ count: Int) -> [Double] {
            (0..<count).map { (index: Int) -> Double in
                let (a, b) = (rows[2 * index], rows[2 * index + 1])
                return -abs(a - 0.7) - abs(b - 0.2)
            }
        }
        let start = candidates.row(of: space.defaultConfiguration)

        search.run(from: [(start, gains(start, 1)[0])], into: &pool, using: &random, gains: gains)

        let best = candidates.configuration(of: try #require(pool.rows.first))
        #expect(best.values == [.integer(28), .integer(8)])
        #expect(pool.rows.count == 5)
    }

    @Test func `on a plateau a search ends at once`() throws {
        let candidates = CandidateSpace.of(try Space.small())
        let search = LocalSearch(neighbourhood: Neighbourhood(space: candidates, numericNeighbours: 4), stepsMax: 100)
        var pool = CandidatePool(capacity: 50)
        var random = SeededRandom(seed: 1)
        var asked = 0

        search.run(from: [(row: candidates.randomRow(using: &random), gain: 0)], into: &pool, using: &random) {
            asked += 1
            return [Double](repeating: 0, count: $1)
        }

        #expect(asked == 1)
    }
}
