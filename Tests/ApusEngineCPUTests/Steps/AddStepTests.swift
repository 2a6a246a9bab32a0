import ApusEngine
import Testing

@testable import ApusEngineCPU

@Suite struct AddStepTests {
    @Test(arguments: [4, 16, 32])
    func `residual groups equal the reference`(filters: Int) throws {
        let same = LayerSpecification.Convolution(
            filters: filters,
            kernelHeight: 3,
            kernelWidth: 3,
            padding: .same,
            activation: .relu
        )
        let layers: [LayerSpecification] = [
            .convolution(same),
            .residual(layers: [.convolution(same), .batchNorm(momentum: 0.9, epsilon: 1e-3)], projects: false),
            .activation(.relu), .flatten, .dense(.init(units: 3)),
        ]

        var comparison = try Comparison(TensorShape(height: 5, width: 5, channels: 2), layers)

        try comparison.expectEqualPasses(tolerance: 1e-4)
    }

    @Test func `a projected residual group, whose sides come in different layouts, equals the reference`() throws {
        let layers: [LayerSpecification] = [
            .convolution(.init(filters: 16, kernelHeight: 2, kernelWidth: 2)),
            .residual(
                layers: [.convolution(.init(filters: 6, kernelHeight: 3, kernelWidth: 3, padding: .same))],
                projects: true
            ),
            .maxPool(.init(height: 2, width: 2, stride: 2)), .flatten, .dense(.init(units: 3)),
        ]

        var comparison = try Comparison(TensorShape(height: 7, width: 6, channels: 3), layers)

        try comparison.expectEqualPasses()
    }
}
