import ApusMath
import Testing

@testable import ApusOptimizer

@Suite struct LogExpectedImprovementTests {
    @Test(arguments: [-3.0, -1.5, -1, -0.5, 0, 2, 6])
    func `it is the logarithm of the expected improvement`(z: Double) {
        let improvement = 0.5 * (StandardNormal.density(z) + z * StandardNormal.cumulative(z))

        let value = LogExpectedImprovement.value(mean: 1 - 0.5 * z, variance: 0.25, best: 1).value

        #expect(abs(value - Portable.log(improvement)) < 1e-10)
    }

    @Test func `it goes on falling where an improvement is beyond a number's range`() {
        let values = [-30.0, -300, -999, -1001, -1e6].map {
            LogExpectedImprovement.value(mean: -$0, variance: 1, best: 0).value
        }

        #expect(values.allSatisfy { $0.isFinite })
        #expect(zip(values, values.dropFirst()).allSatisfy { $0 > $1 })
    }

    @Test(arguments: [-2000.0, -50, -1.0000001, -0.9999999, 0.3, 4])
    func `the derivatives are those of finite differences`(z: Double) {
        let step = 1e-5
        func value(_ mean: Double, _ variance: Double) -> Double {
            LogExpectedImprovement.value(mean: mean, variance: variance, best: 0).value
        }

        let (_, byMean, byVariance) = LogExpectedImprovement.value(mean: -z, variance: 1, best: 0)

        let alongMean = (value(-z + step, 1) - value(-z - step, 1)) / (2 * step)
        let alongVariance = (value(-z, 1 + step) - value(-z, 1 - step)) / (2 * step)
        #expect(abs(byMean - alongMean) < 1e-4 * max(1, abs(byMean)))
        #expect(abs(byVariance - alongVariance) < 1e-4 * max(1, abs(byVariance)))
    }
}
