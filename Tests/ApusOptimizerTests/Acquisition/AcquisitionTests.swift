import Testing

@testable import ApusOptimizer

@Suite struct AcquisitionTests {
    private static func value(_ acquisition: Acquisition, mean: Double, deviation: Double) -> Double {
        acquisition.value(mean: mean, deviation: deviation, best: 0, width: 2)
    }

    @Test(arguments: Acquisition.allCases)
    func `a lower mean is worth more`(acquisition: Acquisition) {
        #expect(
            Self.value(acquisition, mean: 0.5, deviation: 1) > Self.value(acquisition, mean: 0.6, deviation: 1)
        )
    }

    @Test(arguments: Acquisition.allCases.filter { $0 != .simple })
    func `behind the best, a wider deviation is worth more`(acquisition: Acquisition) {
        #expect(
            Self.value(acquisition, mean: 1, deviation: 1) > Self.value(acquisition, mean: 1, deviation: 0.5)
        )
    }

    @Test(arguments: Acquisition.allCases, [(1e300, 0), (-1e300, 0), (0, 1e150), (5, 1e-12)] as [(Double, Double)])
    func `values are never NaN`(acquisition: Acquisition, prediction: (mean: Double, deviation: Double)) {
        #expect(!Self.value(acquisition, mean: prediction.mean, deviation: prediction.deviation).isNaN)
    }

    @Test func `the exponential gain is that of the closed form`() {
        let value = Self.value(.exponential, mean: 0.3, deviation: 0.8)

        // E max(1 − e^Y, 0) for Y of mean 0.3 and deviation 0.8, by Simpson's rule.
        let steps = 4_000
        let sum = (0...steps).reduce(0.0) { sum, step in
            let x = -8 + 16 * Double(step) / Double(steps)
            let weight = step == 0 || step == steps ? 1.0 : step % 2 == 1 ? 4 : 2
            let gain = max(1 - StandardNormalReference.exp(0.3 + 0.8 * x), 0)
            return sum + weight * gain * StandardNormalReference.density(x)
        }
        #expect(abs(value - StandardNormalReference.log(sum * 16 / Double(steps) / 3)) < 1e-5)
    }
}
