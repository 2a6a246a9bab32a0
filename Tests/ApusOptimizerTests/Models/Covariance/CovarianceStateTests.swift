import ApusMath
import Testing

@testable import ApusOptimizer

@Suite struct CovarianceStateTests {
    @Test(arguments: [1, 3, 60])
    func `samples have the mean and the step`(dimensions: Int) {
        let state = CovarianceState(mean: [Double](repeating: 0.4, count: dimensions), step: 0.1, population: 6)
        var random = SeededRandom(seed: 1)

        let samples = (0..<2000).map { _ in state.sample(&random)[dimensions - 1] - 0.4 }
        let mean = samples.reduce(0, +) / 2000
        let variance = samples.reduce(0) { $0 + $1 * $1 } / 2000

        #expect(abs(mean) < 0.01)
        #expect(abs(variance.squareRoot() - 0.1) < 0.006)
    }

    @Test func `a step that pays off again and again grows`() {
        var state = CovarianceState(mean: [0.1, 0.5], step: 0.02, population: 6)
        var random = SeededRandom(seed: 2)

        for _ in 0..<10 {
            Self.generation(&state, &random) { -$0[0] }
        }

        #expect(state.step > 0.05)
        #expect(state.mean[0] > 0.3)
    }

    @Test(arguments: [3, 50])
    func `around an optimum the step shrinks`(dimensions: Int) {
        var state = CovarianceState(mean: [Double](repeating: 0.5, count: dimensions), step: 0.2, population: 12)
        var random = SeededRandom(seed: 3)

        for _ in 0..<(60 + 4 * dimensions) {
            Self.generation(&state, &random) { $0.reduce(0) { $0 + ($1 - 0.5) * ($1 - 0.5) } }
        }

        #expect(state.step < 0.1)
    }

    @Test func `a point from far away moves the mean no farther than a long step of its own`() {
        var near = CovarianceState(mean: [0.5, 0.5], step: 1e-3, population: 4)
        let others = [[0.5, 0.5], [0.5, 0.501], [0.501, 0.5]]

        near.learn([[1, 1]] + others, weights: RankWeights(near.parameters.weights))

        #expect(near.mean[0] > 0.5)
        #expect(near.mean[0] < 0.504)
        #expect(near.step < 3e-3)
    }

    private static func generation(
        _ state: inout CovarianceState,
        _ random: inout SeededRandom,
        _ cost: ([Double]) -> Double
    ) {
        let points = (0..<state.parameters.population).map { _ in state.sample(&random) }
        state.learn(points.sorted { cost($0) < cost($1) }, weights: RankWeights(state.parameters.weights))
    }
}
