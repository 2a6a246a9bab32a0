import ApusEngine
import ApusMath
import Testing

@testable import ApusEngineCPU

@Suite struct ConvolutionStepTests {
    @Test(arguments: 0..<Nightly.shapes(40))
    func `random convolutions over the whole search range equal the reference`(seed: Int) throws {
        let shape = RandomConvolution(seed: UInt64(seed))

        var comparison = try Comparison(shape.input, [.convolution(shape.layer)], batch: 2, seed: UInt64(seed))

        try comparison.expectEqualPasses("\(shape)")
    }

    @Test(arguments: [(28, 32), (32, 32), (32, 64), (48, 30), (100, 32)])
    func `3×3 convolutions, which Winograd's algorithm does, equal the reference`(channels: Int, filters: Int) throws {
        let input = TensorShape(height: 7, width: 6, channels: channels)
        let layer = LayerSpecification.Convolution(filters: filters, kernelHeight: 3, kernelWidth: 3, activation: .relu)

        var comparison = try Comparison(input, [.convolution(layer)], batch: 2)

        try comparison.expectEqualPasses()
    }

    @Test(arguments: [1, 2, 3], [Padding.valid, .same])
    func `strides and paddings equal the reference`(stride: Int, padding: Padding) throws {
        let input = TensorShape(height: 9, width: 8, channels: 4)
        var comparison = try Comparison(
            input,
            [
                .convolution(
                    .init(
                        filters: 5,
                        kernelHeight: 4,
                        kernelWidth: 3,
                        stride: stride,
                        padding: padding,
                        activation: .tanh,
                        bias: false
                    )
                )
            ]
        )

        try comparison.expectEqualPasses()
    }

    @Test func `a convolution as large as its image equals the reference`() throws {
        let input = TensorShape(height: 20, width: 20, channels: 1)
        let layer = LayerSpecification.Convolution(filters: 256, kernelHeight: 20, kernelWidth: 20)

        var comparison = try Comparison(input, [.convolution(layer)], batch: 1)

        try comparison.expectEqualPasses()
    }

    @Test(arguments: [14, 17, 19, 20], [1, 2])
    func `large kernels over outputs of one or two columns equal the reference`(width: Int, columns: Int) throws {
        let input = TensorShape(height: 21, width: width + columns - 1, channels: 16)
        let layer = LayerSpecification.Convolution(filters: 16, kernelHeight: 20, kernelWidth: width)

        var comparison = try Comparison(input, [.convolution(layer)], batch: 1)

        try comparison.expectEqualPasses()
    }

    @Test func `two convolutions in different layouts meet`() throws {
        let input = TensorShape(height: 8, width: 8, channels: 1)
        let layers: [LayerSpecification] = [
            .convolution(.init(filters: 32, kernelHeight: 3, kernelWidth: 3, activation: .relu)),
            .convolution(.init(filters: 5, kernelHeight: 2, kernelWidth: 2, activation: .elu(alpha: 0.7))),
            .convolution(.init(filters: 16, kernelHeight: 2, kernelWidth: 2, activation: .leakyRelu(alpha: 0.1))),
        ]

        var comparison = try Comparison(input, layers)

        try comparison.expectEqualPasses()
    }
}

/// A convolution that the reference does in reasonable time.
struct RandomConvolution: CustomStringConvertible {
    let input: TensorShape
    let layer: LayerSpecification.Convolution

    init(seed: UInt64) {
        var random = SeededRandom(seed: seed, stream: 1)
        while true {
            let kernel = (random.integer(below: 20) + 1, random.integer(below: 20) + 1)
            let filters = random.integer(below: 256) + 1
            let channels = random.integer(below: 2) == 0 ? random.integer(below: 256) + 1 : random.integer(below: 4) + 1
            let input = TensorShape(
                height: kernel.0 + random.integer(below: 5),
                width: kernel.1 + random.integer(below: 5),
                channels: channels
            )
            let places = (input.height - kernel.0 + 1) * (input.width - kernel.1 + 1)
            let multiplications = places * kernel.0 * kernel.1 * filters * channels
            guard multiplications <= Nightly.multiplications(300_000) else { continue }
            let activations: [Activation?] = [nil, .relu, .tanh, .sigmoid, .gelu]
            self.input = input
            self.layer = LayerSpecification.Convolution(
                filters: filters,
                kernelHeight: kernel.0,
                kernelWidth: kernel.1,
                activation: activations[random.integer(below: activations.count)],
                bias: random.integer(below: 4) > 0
            )
            return
        }
    }

    var description: String {
        "\(self.input) by \(self.layer.filters) filters \(self.layer.kernelHeight)×\(self.layer.kernelWidth)"
    }
}
