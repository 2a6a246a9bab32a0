import ApusEngine
import ApusMath
import Testing

@testable import ApusEngineCPU

@Suite struct PoolStepTests {
    @Test(arguments: 0..<Nightly.shapes(20))
    func `random pools over the whole search range equal the reference`(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        let size = (random.integer(below: 20) + 1, random.integer(below: 20) + 1)
        let channels = [1, 3, 5, 16, 32, 60][random.integer(below: 6)]
        let input = TensorShape(
            height: size.0 + random.integer(below: 7),
            width: size.1 + random.integer(below: 7),
            channels: channels
        )
        let pool = LayerSpecification.Pool(
            height: size.0,
            width: size.1,
            stride: random.integer(below: 4) + 1,
            padding: random.integer(below: 2) == 0 ? .valid : .same
        )

        for layer in [LayerSpecification.maxPool(pool), .averagePool(pool)] {
            var comparison = try Comparison(input, [layer], batch: 2, seed: UInt64(seed))

            try comparison.expectEqualPasses("\(input) \(layer)")
        }
    }

    @Test(arguments: [16, 5])
    func `the first of equal elements gets the gradient`(channels: Int) throws {
        let input = TensorShape(height: 2, width: 2, channels: channels)
        let comparison = try Comparison(input, [.maxPool(.init(height: 2, width: 2, stride: 2))], batch: 1)

        let gradients = try comparison.fast.gradients(
            [Float](repeating: 0.5, count: input.count),
            outputGradient: [Float](repeating: 2, count: channels),
            count: 1,
            training: StepScalars()
        )

        let rest = [Float](repeating: 0, count: 3 * channels)
        #expect(gradients.input == [Float](repeating: 2, count: channels) + rest)
    }

    @Test(arguments: [Activation.relu, .leakyRelu(alpha: 0.2), .elu(alpha: 1), .tanh, .sigmoid])
    func `a maximum takes the derivative of the activation before it`(activation: Activation) throws {
        let input = TensorShape(height: 9, width: 9, channels: 1)
        let layers: [LayerSpecification] = [
            .convolution(.init(filters: 16, kernelHeight: 3, kernelWidth: 3, activation: activation)),
            .maxPool(.init(height: 3, width: 3, stride: 2)),
        ]

        var comparison = try Comparison(input, layers)

        try comparison.expectEqualPasses()
    }

    @Test(arguments: [32, 7])
    func `a global average equals the reference`(filters: Int) throws {
        let input = TensorShape(height: 6, width: 5, channels: 2)
        let layers: [LayerSpecification] = [
            .convolution(.init(filters: filters, kernelHeight: 2, kernelWidth: 2, activation: .relu)),
            .globalAveragePool,
            .dense(.init(units: 4)),
        ]

        var comparison = try Comparison(input, layers)

        try comparison.expectEqualPasses()
    }

    @Test(arguments: 1...20)
    func `no pool of the search range falls to the library's slow reference`(size: Int) throws {
        let context = try Context(runtime: OneDNNRuntime(), threads: 2)
        context.team.enter()
        for (channels, layout) in [(1, Layout.channelsLast), (4, .channelsLast), (33, .channelsLast), (100, .blocked)] {
            for isMaximum in [true, false] {
                let input = TensorShape(height: 26, width: 26, channels: channels)
                let output = TensorShape(height: 26 / size, width: 26 / size, channels: channels)
                let sizes = PoolSizes(
                    input: Form(samples: 4, shape: input, layout: layout),
                    output: Form(samples: 4, shape: output, layout: layout),
                    window: Window(height: size, width: size, stride: size),
                    isMaximum: isMaximum
                )

                let forward = try context.poolForward(sizes)
                let backward = try context.poolBackward(sizes, hint: forward)

                #expect(!forward.isSlow && !backward.isSlow, "\(channels) channels, \(layout)")
            }
        }
    }
}
