import Testing

@testable import ApusOptimizer

@Suite struct RankWeightsTests {
    @Test func `equal results share what their places weigh`() {
        let weights = RankWeights([0.5, 0.25, 0.25, -0.5, -0.5], groups: [0..<1, 1..<4, 4..<5])

        #expect(weights.signed == [0.5, 0, 0, 0, -0.5])
        #expect(weights.attraction == [0.5] + [Double](repeating: 0.5 / 3, count: 3) + [0])
    }

    @Test func `different results keep the weights of their places`() {
        let weights = RankWeights([0.75, 0.25, -0.5])

        #expect(weights.signed == [0.75, 0.25, -0.5])
        #expect(weights.attraction == [0.75, 0.25, 0])
    }
}
