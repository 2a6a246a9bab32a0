import ApusEngine
import Testing

/// Single operations beside values that were worked out by hand or by NumPy.
@Suite struct ReferenceOperationTests {
    private static let smallImage = TensorShape(height: 3, width: 4, channels: 2)

    @Test(arguments: [
        (Padding.valid, [-4, 6, 20, 13, -6, -1, 4, -15] as [Float]),
        (
            .same,
            [-4, 3, -4, 6, 20, 13, 14, -13, -6, 4, -6, -1, 4, -15, -13, 14, -5, 2, 11, 8, 7, -8, -9, -2]
        ),
    ])
    func `a convolution is a cross-correlation`(padding: Padding, expected: [Float]) throws {
        let layer = LayerSpecification.convolution(
            LayerSpecification.Convolution(filters: 2, kernelHeight: 2, kernelWidth: 3, padding: padding)
        )
        let input = (0..<24).map { Float($0 % 7 - 3) }
        let kernel = (0..<24).map { Float($0 % 5 - 2) }

        let output = try self.forward(layer, Self.smallImage, input, parameters: [kernel, [0, 0]])
        let shifted = try self.forward(layer, Self.smallImage, input, parameters: [kernel, [1, 2]])

        #expect(output == expected)
        #expect(shifted == expected.enumerated().map { $1 + ($0 % 2 == 0 ? 1 : 2) })
    }

    @Test func `a dense layer is a matrix product`() throws {
        let output = try self.forward(
            SmallNetworks.dense(2),
            TensorShape(flat: 3),
            [1, 2, 3],
            parameters: [[1, 4, 2, 5, 3, 6], [0.5, -0.5]]
        )

        #expect(output == [14.5, 31.5])
    }

    @Test func `a maximum takes the largest element and the first one's gradient`() throws {
        let input: [Float] = [1, 5, 5, 2, 0, 3, 4, 4, -1]
        let layer = LayerSpecification.maxPool(SmallNetworks.pool(2, stride: 1))
        let image = TensorShape(height: 3, width: 3, channels: 1)

        let output = try self.forward(layer, image, input)
        let gradient = try self.inputGradient(layer, image, input, [1, 2, 4, 8])

        #expect(output == [5, 5, 4, 4])
        #expect(gradient == [0, 3, 0, 0, 0, 0, 4, 8, 0])
    }

    @Test func `a maximum ignores padding, even where all is negative`() throws {
        let output = try self.forward(
            .maxPool(SmallNetworks.pool(3, stride: 2, padding: .same)),
            TensorShape(height: 2, width: 2, channels: 1),
            [-4, -3, -2, -1]
        )

        #expect(output == [-1])
    }

    @Test func `a mean leaves padding out`() throws {
        let layer = LayerSpecification.averagePool(SmallNetworks.pool(2, stride: 1, padding: .same))
        let image = TensorShape(height: 2, width: 2, channels: 1)

        let output = try self.forward(layer, image, [1, 2, 3, 6])
        let gradient = try self.inputGradient(layer, image, [1, 2, 3, 6], [4, 4, 4, 4])

        #expect(output == [3, 4, 4.5, 6])
        #expect(gradient == [1, 3, 3, 9])
    }

    @Test func `a global mean keeps the channels`() throws {
        let output = try self.forward(
            .globalAveragePool,
            TensorShape(height: 2, width: 1, channels: 2),
            [1, 10, 3, 30]
        )

        #expect(output == [2, 20])
    }

    @Test(arguments: [
        (Activation.relu, [0, 0, 0.25, 3] as [Float]),
        (.leakyRelu(alpha: 0.5), [-1, -0.25, 0.25, 3]),
        (.elu(alpha: 1), [-0.864_664_7, -0.393_469_34, 0.25, 3]),
        (.gelu, [-0.045_500_264, -0.154_268_77, 0.149_676_58, 2.995_950_3]),
        (.tanh, [-0.964_027_58, -0.462_117_16, 0.244_918_66, 0.995_054_75]),
        (.sigmoid, [0.119_202_92, 0.377_540_67, 0.562_176_5, 0.952_574_1]),
    ])
    func `activations have NumPy's values`(activation: Activation, expected: [Float]) throws {
        let output = try self.forward(.activation(activation), TensorShape(flat: 4), [-2, -0.5, 0.25, 3])

        #expect(zip(output, expected).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    @Test func `a softmax is stable for large numbers`() throws {
        let output = try self.forward(.activation(.softmax), TensorShape(flat: 3), [1_001, 1_002, 1_003])

        #expect(zip(output, [0.090_030_57, 0.244_728_47, 0.665_240_96] as [Float]).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    @Test func `batch normalization uses the batch in training and the moving moments after`() throws {
        let plan = try NetworkPlan(
            input: TensorShape(flat: 1),
            layers: [.batchNorm(momentum: 0.75, epsilon: 0.25)],
            loss: .meanSquaredError
        )
        let network = ReferenceNetwork(plan: plan, batch: 2, update: SmallNetworks.sgd)
        try network.load(NetworkState(parameters: [[2], [1]], statistics: [[0], [1]], slots: []))

        // Mean 2, biased variance 2: (x − 2) / 1.5 · 2 + 1.
        let root: Float = 2
        let input: [Float] = [2 - root.squareRoot(), 2 + root.squareRoot()]
        let output = try network.forward(input, count: 2, training: StepScalars())
        _ = try network.trainStep(
            Batch(images: input, targets: .values([0, 0]), count: 2),
            scalars: StepScalars(learningRate: 0)
        )
        let state = try network.store()
        let after = try network.forward([1], count: 1, training: nil)

        #expect(abs(output[1] - (1 + 2 * root.squareRoot() / 1.5)) < 1e-6)
        #expect(abs(output[0] + output[1] - 2) < 1e-6)
        #expect(abs(state.statistics[0][0] - 0.5) < 1e-6 && abs(state.statistics[1][0] - 1.25) < 1e-6)
        #expect(abs(after[0] - Float(1 + 2 * 0.5 / 1.5.squareRoot())) < 1e-6)
    }

    @Test func `dropout acts in training only`() throws {
        let plan = try NetworkPlan(
            input: TensorShape(flat: 16),
            layers: [.dropout(rate: 0.5)],
            loss: .meanSquaredError
        )
        let network = ReferenceNetwork(plan: plan, batch: 1, update: SmallNetworks.sgd)
        let scalars = StepScalars(step: 1, seed: 2)
        let mask = DropoutMask(rate: 0.5, layer: 0, scalars: scalars).isKept(0..<16)
        let ones = [Float](repeating: 1, count: 16)

        #expect(try network.forward(ones, count: 1, training: nil) == ones)
        #expect(try network.forward(ones, count: 1, training: scalars) == mask.map { $0 ? 2 : 0 })
    }

    private func network(_ layer: LayerSpecification, _ input: TensorShape, _ parameters: [[Float]]) throws
        -> ReferenceNetwork
    {
        let plan = try NetworkPlan(input: input, layers: [layer], loss: .meanSquaredError)
        let network = ReferenceNetwork(plan: plan, batch: 1, update: SmallNetworks.sgd)
        try network.load(NetworkState(parameters: parameters, statistics: [], slots: []))
        return network
    }

    private func forward(
        _ layer: LayerSpecification,
        _ shape: TensorShape,
        _ input: [Float],
        parameters: [[Float]] = []
    ) throws -> [Float] {
        try self.network(layer, shape, parameters).forward(input, count: 1, training: nil)
    }

    private func inputGradient(
        _ layer: LayerSpecification,
        _ shape: TensorShape,
        _ input: [Float],
        _ outputGradient: [Float]
    ) throws -> [Float] {
        try self.network(layer, shape, []).gradients(
            input,
            outputGradient: outputGradient,
            count: 1,
            training: StepScalars()
        ).input
    }
}
