import Testing

@testable import ApusOptimizer

@Suite struct ProbabilisticModelTests {
    @Test func `the expected gain is that of the normal distribution`() {
        let prediction = Prediction(mean: 2, deviation: 3)

        // At the mean it is σ φ(0); far above it is the distance, far below nothing.
        #expect(abs(prediction.expectedGain(below: 2) - 3 * 0.3989422804014327) < 1e-12)
        #expect(abs(prediction.expectedGain(below: 102) - 100) < 1e-9)
        #expect(prediction.expectedGain(below: -98) < 1e-9)
        #expect(prediction.expectedGain(below: -.infinity) == 0)
    }

    @Test func `what is certain gains its distance`() {
        let certain = Prediction(mean: 2, deviation: 0)

        #expect(certain.expectedGain(below: 5) == 3)
        #expect(certain.expectedGain(below: 1) == 0)
        #expect(certain.probability(atMost: 2) == 1)
        #expect(certain.probability(atMost: 1.9) == 0)
    }
}
