import Testing

@testable import ApusOptimizer

@Suite struct CostScaleTests {
    private static let costs: [[Double]] = [
        [3, 1, 4, 1, 5, 9, 2, 6], [0, 0, 0], [7], [-1e308, 0, 1e308], [1e-200, 2e-200, 4e-200],
        [-5, -4, -3, 1e9], [1e15, 1e15 + 1, 1e15 + 2],
    ]

    @Test(arguments: CostScale.Transformation.allCases, Self.costs)
    func `numbers are finite and keep the order of the costs`(
        transformation: CostScale.Transformation,
        costs: [Double]
    ) {
        let scale = CostScale(transformation, costs: costs)

        let numbers = costs.sorted().map { scale.number(of: $0) }

        #expect(numbers.allSatisfy { $0.isFinite && abs($0) < 1e10 })
        #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 <= $1 })
    }

    @Test(arguments: CostScale.Transformation.allCases)
    func `a number leads back to its cost`(transformation: CostScale.Transformation) {
        let costs: [Double] = [3, 1, 4, 1.5, 5, 2.5, 2]
        let scale = CostScale(transformation, costs: costs)

        for cost in costs where cost <= 4 {
            #expect(abs(scale.cost(of: scale.number(of: cost)) - cost) < 1e-9)
        }
    }

    @Test func `a logarithm pulls the best costs apart`() {
        let scale = CostScale(.log, costs: (1...100).map { Double($0 * $0) })

        let low = scale.number(of: 4) - scale.number(of: 1)
        let high = scale.number(of: 9_804) - scale.number(of: 9_801)

        #expect(low > 100 * high)
    }

    @Test func `one hopeless cost does not hide what is between the others`() {
        let good = (1...20).map { Double($0) }
        let scale = CostScale(.log, costs: good + [1e12])

        #expect(scale.number(of: 1) < scale.number(of: 2) - 0.1)
        #expect(scale.number(of: 19) < scale.number(of: 20) - 0.01)
    }

    @Test func `what is far above the median is cut`() {
        let scale = CostScale(.clip, costs: [1, 2, 3, 4, 5, 1e9])

        #expect(scale.number(of: 1e9) == scale.number(of: 1e8))
        #expect(scale.number(of: 3) < scale.number(of: 4))
    }

    @Test func `a deviation is in the unit of the costs`() {
        let scale = CostScale(.none, costs: [0, 10, 20, 30])

        let deviation = scale.costDeviation(of: 0.3, deviation: scale.number(of: 25) - scale.number(of: 20))

        #expect(abs(deviation - 5) < 1e-9)
    }
}
