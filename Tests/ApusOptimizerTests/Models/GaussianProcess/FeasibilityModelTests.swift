import Testing

@testable import ApusOptimizer

@Suite struct FeasibilityModelTests {
    private static func model() throws -> FeasibilityModel {
        let points = (0..<12).map { [Double($0) / 11] }
        return try #require(
            FeasibilityModel(
                points: KernelPoints(points, isCategory: [false]),
                isFeasible: points.map { $0[0] < 0.5 },
                weights: [10]
            )
        )
    }

    @Test func `it is likely feasible where all was, and unlikely where nothing was`() throws {
        let model = try Self.model()

        #expect(model.probability([0.1]) > 0.85)
        #expect(model.probability([0.9]) < 0.15)
    }

    @Test func `the gradient is that of finite differences`() throws {
        let model = try Self.model()
        let (places, step) = (SIMD8<Double>(0, 0.1, 0.3, 0.45, 0.5, 0.55, 0.7, 0.95), 1e-6)

        let (values, gradients) = model.gradients([places])

        let rise = model.logProbabilities([places + step]) - model.logProbabilities([places - step])
        for lane in 0..<8 {
            #expect(abs(gradients[0][lane] - rise[lane] / (2 * step)) < 1e-5)
        }
        #expect(values == model.logProbabilities([places]))
    }

    @Test func `where all were feasible there is nothing to learn`() {
        let points = KernelPoints([[0.1], [0.7]], isCategory: [false])

        #expect(FeasibilityModel(points: points, isFeasible: [true, true], weights: [1]) == nil)
    }

    @Test func `where none was feasible, what is far away is likelier than what is near`() throws {
        let points = KernelPoints([[0.1], [0.15]], isCategory: [false])

        let model = try #require(FeasibilityModel(points: points, isFeasible: [false, false], weights: [10]))

        #expect(model.probability([0.9]) > 2 * model.probability([0.12]))
    }
}
