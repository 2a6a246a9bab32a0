import Testing

@testable import ApusOptimizer

@Suite struct NormalScoresTests {
    @Test func `costs become scores by their ranks alone`() {
        let scores = NormalScores([3, 1, 2])
        let stretched = NormalScores([1e9, -5, 2])

        #expect(abs(scores.score(of: 2)) < 1e-12)
        #expect(abs(scores.score(of: 1) + scores.score(of: 3)) < 1e-12)
        #expect(scores.score(of: 1) < 0)
        #expect(scores.score(of: 3) == stretched.score(of: 1e9))
    }

    @Test func `equal costs have the same score, in the middle of their ranks`() {
        let scores = NormalScores([1, 1, 1, 1])

        #expect(abs(scores.score(of: 1)) < 1e-12)
    }

    @Test func `a single cost is in the middle`() {
        #expect(abs(NormalScores([7]).score(of: 7)) < 1e-12)
        #expect(NormalScores([7]).cost(of: 0) == nil)
        #expect(NormalScores([]).cost(of: 0) == nil)
    }

    @Test func `a score leads back to its cost`() throws {
        let costs = [0.5, 8, 2, 90]
        let scores = NormalScores(costs)

        for cost in costs {
            #expect(abs(try #require(scores.cost(of: scores.score(of: cost))) - cost) < 1e-9 * cost)
        }
        #expect(scores.cost(of: -50) == 0.5)
        #expect(scores.cost(of: 50) == 90)
    }
}
