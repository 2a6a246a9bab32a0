import ApusMath
import Testing

@testable import ApusOptimizer

@Suite struct ChoiceDistributionTests {
    @Test func `good choices become likely, and the others stay possible`() {
        var choices = ChoiceDistribution(count: 4, parameters: 1, rate: 0.3)

        for _ in 0..<50 { choices.learn([2, 2, 0], weights: [0.7, 0.3, -0.5]) }

        #expect(choices.probabilities[2] > 0.7)
        #expect(choices.probabilities.allSatisfy { $0 > 0.08 })
        #expect(abs(choices.probabilities.reduce(0, +) - 1) < 1e-12)
    }

    @Test func `an inactive parameter teaches nothing`() {
        var choices = ChoiceDistribution(count: 3, parameters: 2, rate: 0.3)

        choices.learn([nil, nil], weights: [0.7, 0.3])

        #expect(choices.probabilities == [Double](repeating: 1.0 / 3, count: 3))
    }

    @Test(arguments: [1, 2, 10_000])
    func `samples are among the choices`(count: Int) {
        let choices = ChoiceDistribution(count: count, parameters: 1, rate: 0.3)
        var random = SeededRandom(seed: 4)

        let samples = (0..<200).map { _ in choices.sample(&random) }

        #expect(samples.allSatisfy { (0..<count).contains($0) })
    }
}
