import Testing

@testable import ApusOptimizer

@Suite struct CovarianceParametersTests {
    @Test(arguments: [(1, 2), (2, 4), (10, 10), (40, 200), (1000, 14)])
    func `weights and rates are within their bounds`(dimensions: Int, population: Int) {
        let parameters = CovarianceParameters(
            dimensions: dimensions,
            population: population,
            isDiagonal: dimensions > 40
        )
        let positive = parameters.weights.filter { $0 > 0 }.reduce(0, +)

        #expect(abs(positive - 1) < 1e-12)
        #expect(zip(parameters.weights, parameters.weights.dropFirst()).allSatisfy { $0 >= $1 })
        #expect(parameters.rankOneRate + parameters.rankManyRate <= 1)
        #expect(parameters.stepRate > 0 && parameters.stepRate < 1)
        #expect(parameters.pathRate > 0 && parameters.pathRate <= 1)
        #expect(parameters.damping >= 1)
    }

    @Test func `the constants of ten dimensions are those of the tutorial`() {
        // λ = 10, μ = 5: weights ln(5.5) − ln(i), worked out by hand.
        let parameters = CovarianceParameters(dimensions: 10, population: 10, isDiagonal: false)

        #expect(abs(parameters.selectionMass - 3.1673) < 1e-3)
        #expect(abs(parameters.weights[0] - 0.4562) < 1e-3)
        #expect(abs(parameters.stepRate - 5.1673 / 18.1673) < 1e-4)
    }

    @Test(arguments: [(0, 4), (1, 4), (6, 6), (10, 7), (1000, 14)])
    func `the population grows with the logarithm of the dimensions`(dimensions: Int, population: Int) {
        #expect(CovarianceParameters.standardPopulation(dimensions: dimensions) == population)
    }
}
