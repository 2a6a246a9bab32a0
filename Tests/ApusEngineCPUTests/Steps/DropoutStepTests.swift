import ApusEngine
import Testing

@testable import ApusEngineCPU

@Suite struct DropoutStepTests {
    @Test(arguments: [0, 0.25, 0.5, 0.999, 1])
    func `masks are those of the contract`(rate: Double) throws {
        let shape = TensorShape(height: 3, width: 5, channels: 7)
        let comparison = try Comparison(shape, [.dropout(rate: rate)], batch: 4)
        let scalars = StepScalars(step: 1 << 33 + 5, seed: 0xFEDC_BA98_7654_3210)
        let input = (0..<(4 * shape.count)).map { Float($0 + 1) }

        let output = try comparison.fast.forward(input, count: 4, training: scalars)

        let mask = DropoutMask(rate: rate, layer: 0, scalars: scalars)
        let kept = mask.isKept(0..<input.count)
        #expect(output == zip(input, kept).map { $1 ? $0 * mask.scale : 0 })
    }

    @Test func `inference is the identity`() throws {
        let comparison = try Comparison(TensorShape(flat: 9), [.dropout(rate: 0.5)], batch: 1)

        let output = try comparison.fast.forward([1, 2, 3, 4, 5, 6, 7, 8, 9], count: 1, training: nil)

        #expect(output == [1, 2, 3, 4, 5, 6, 7, 8, 9])
    }

    @Test(arguments: [16, 32, 60, 5])
    func `blocked values draw the same masks, into either layout`(filters: Int) throws {
        let first = LayerSpecification.Convolution(filters: filters, kernelHeight: 2, kernelWidth: 2, activation: .tanh)
        let second = LayerSpecification.Convolution(filters: 16, kernelHeight: 2, kernelWidth: 2)
        let layers: [LayerSpecification] = [
            .convolution(first), .dropout(rate: 0.3), .convolution(second), .dropout(rate: 0.6), .flatten,
            .dense(.init(units: 3)),
        ]

        var comparison = try Comparison(TensorShape(height: 6, width: 5, channels: 1), layers)

        try comparison.expectEqualPasses()
    }
}
