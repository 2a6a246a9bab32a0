import Testing

@testable import ApusOptimizer

@Suite struct ExpectedImprovementTests {
    /// log (φ(z) + z Φ(z)) with fifty digits.
    @Test(
        arguments: [
            (3, 1.0987396653277078), (0.5, -0.35982768374506382), (-0.5, -1.6205162643873199),
            (-1, -2.4851210257126413), (-1.0001, -2.4853114564458833), (-5, -16.74430116266099),
            (-39, -768.7480296928501), (-41, -848.84786361724031), (-300, -45012.326536814554),
        ] as [(Double, Double)]
    )
    func `the logarithm of the unit gain is exact to many digits`(z: Double, value: Double) {
        #expect(abs(ExpectedImprovement.logUnit(z) - value) < 1e-10 * abs(value) + 1e-13)
    }

    @Test(arguments: [(0, 1, 0.5), (2, 0.3, 1), (-1, 2, 1), (1, 0.1, 0.8)] as [(Double, Double, Double)])
    func `the value and its logarithm agree`(mean: Double, deviation: Double, best: Double) {
        let value = ExpectedImprovement.value(mean: mean, deviation: deviation, best: best)

        // Simpson's rule over six deviations.
        let steps = 4_000
        let sum = (0...steps).reduce(0.0) { sum, step in
            let x = -6 + 12 * Double(step) / Double(steps)
            let weight = step == 0 || step == steps ? 1.0 : step % 2 == 1 ? 4 : 2
            let gain = max(best - mean - deviation * x, 0)
            return sum + weight * gain * StandardNormalReference.density(x)
        }
        let integral = sum * 12 / Double(steps) / 3
        #expect(abs(value - integral) < 1e-6)
        #expect(abs(ExpectedImprovement.log(mean: mean, deviation: deviation, best: best) - .log(value)) < 1e-9)
    }

    @Test func `far from the best there is still a slope`() {
        let near = ExpectedImprovement.log(mean: 1e6, deviation: 1e-3, best: 0)
        let far = ExpectedImprovement.log(mean: 1e7, deviation: 1e-3, best: 0)

        #expect(near.isFinite && far.isFinite)
        #expect(near > far)
    }

    @Test func `without a deviation the gain is certain`() {
        #expect(ExpectedImprovement.value(mean: 1, deviation: 0, best: 3) == 2)
        #expect(ExpectedImprovement.value(mean: 3, deviation: 0, best: 1) == 0)
        #expect(ExpectedImprovement.log(mean: 3, deviation: 0, best: 1).isFinite)
        #expect(abs(ExpectedImprovement.log(mean: 1, deviation: 0, best: 3) - .log(2)) < 1e-9)
    }

    @Test func `the effective best is a certain one`() throws {
        let best = try #require(ExpectedImprovement.noisyBest(means: [1, 0.9, 2], deviations: [0.1, 0.5, 0]))

        #expect(best.index == 0)
        #expect(best.cost == 1)
        #expect(ExpectedImprovement.noisyBest(means: [], deviations: []) == nil)
    }
}

extension Double {
    fileprivate static func log(_ x: Double) -> Double { StandardNormalReference.log(x) }
}
