import ApusEngine
import Testing

@testable import ApusEngineCPU

@Suite struct BatchNormStepTests {
    @Test(arguments: [1, 5, 16, 32, 60])
    func `batch normalization equals the reference`(filters: Int) throws {
        let layers: [LayerSpecification] = [
            .convolution(.init(filters: filters, kernelHeight: 2, kernelWidth: 2, bias: false)),
            .batchNorm(momentum: 0.9, epsilon: 1e-3), .activation(.relu), .flatten, .dense(.init(units: 3)),
        ]

        var comparison = try Comparison(TensorShape(height: 6, width: 5, channels: 2), layers, batch: 4)

        try comparison.expectEqualPasses(tolerance: 1e-4)
        try comparison.expectEqualPasses(count: 3, tolerance: 1e-4)
    }

    @Test func `training moves the statistics, and passes without training leave them alone`() throws {
        let layers: [LayerSpecification] = [.batchNorm(momentum: 0.75, epsilon: 1e-3), .dense(.init(units: 2))]
        var comparison = try Comparison(TensorShape(flat: 6), layers, batch: 5)
        let batch = comparison.batch()
        let before = try comparison.fast.store().statistics

        _ = try comparison.fast.forward(batch.images, count: 5, training: StepScalars())
        _ = try comparison.fast.evaluate(batch)
        #expect(try comparison.fast.store().statistics == before)

        _ = try comparison.fast.trainStep(batch, scalars: StepScalars(learningRate: 0.1))
        _ = try comparison.slow.trainStep(batch, scalars: StepScalars(learningRate: 0.1))

        let (fast, slow) = (try comparison.fast.store().statistics, try comparison.slow.store().statistics)
        #expect(fast != before)
        for (left, right) in zip(fast, slow) { #expect(Comparison.difference(left, right) < 1e-5) }
    }
}
