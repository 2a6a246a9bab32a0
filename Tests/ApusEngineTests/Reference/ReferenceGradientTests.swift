import ApusEngine
import ApusMath
import Testing

/// Derivatives by central differences, in double precision, beside those of the backward pass.
@Suite struct ReferenceGradientTests {
    struct Case: CustomTestStringConvertible, Sendable {
        let name: String
        let layers: [LayerSpecification]
        var loss = Loss.crossEntropy(smoothing: 0)
        var testDescription: String { self.name }
    }

    /// Each layer stands behind a convolution or a dense layer, whose gradients pass through it.
    static let cases: [Case] =
        activations.map { name, activation in
            Case(name: name, layers: head + [.activation(activation), .flatten, SmallNetworks.dense(3)])
        } + [
            Case(name: "strided convolution", layers: head + [SmallNetworks.conv(2, 3, stride: 2)] + tail),
            Case(name: "same convolution", layers: head + [SmallNetworks.conv(2, 4, padding: .same)] + tail),
            Case(name: "max pool", layers: head + [.maxPool(SmallNetworks.pool(2))] + tail),
            Case(
                name: "overlapping max pool",
                layers: head + [.maxPool(SmallNetworks.pool(3, stride: 2, padding: .same))] + tail
            ),
            Case(name: "average pool", layers: head + [.averagePool(SmallNetworks.pool(2))] + tail),
            Case(
                name: "overlapping average pool",
                layers: head + [.averagePool(SmallNetworks.pool(3, stride: 1, padding: .same))] + tail
            ),
            Case(name: "global average pool", layers: head + [.globalAveragePool, SmallNetworks.dense(3)]),
            Case(name: "dropout", layers: head + [.dropout(rate: 0.4)] + tail),
            Case(name: "batch normalization", layers: head + [.batchNorm(momentum: 0.9, epsilon: 1e-3)] + tail),
            Case(
                name: "batch normalization of features",
                layers: head + [.flatten, .batchNorm(momentum: 0.9, epsilon: 1e-3), SmallNetworks.dense(3)]
            ),
            Case(
                name: "residual",
                layers: head
                    + [.residual(layers: [SmallNetworks.conv(3, 3, padding: .same, activation: .tanh)], projects: true)]
                    + tail
            ),
            Case(
                name: "projected residual",
                layers: head
                    + [.residual(layers: [SmallNetworks.conv(4, 3, stride: 2, padding: .same)], projects: true)] + tail
            ),
            Case(name: "label smoothing", layers: head + tail, loss: .crossEntropy(smoothing: 0.2)),
            Case(name: "mean squared error", layers: head + tail, loss: .meanSquaredError),
            Case(
                name: "mean squared error of a softmax",
                layers: head + tail + [.activation(.softmax)],
                loss: .meanSquaredError
            ),
        ]

    private static let head = [SmallNetworks.conv(3, 2)]
    private static let tail: [LayerSpecification] = [.flatten, SmallNetworks.dense(3)]
    private static let activations: [(String, Activation)] = [
        ("relu", .relu), ("leaky relu", .leakyRelu(alpha: 0.2)), ("elu", .elu(alpha: 0.7)), ("gelu", .gelu),
        ("tanh", .tanh), ("sigmoid", .sigmoid), ("softmax", .softmax),
    ]

    @Test(arguments: cases)
    func `the gradient is the derivative of the loss`(example: Case) throws {
        let plan = try NetworkPlan(
            input: TensorShape(height: 6, width: 5, channels: 2),
            layers: example.layers,
            loss: example.loss
        )
        let network = ReferenceNetwork(plan: plan, batch: 3, update: SmallNetworks.sgd)
        try network.load(SmallNetworks.state(of: plan, rule: SmallNetworks.sgd.optimizer, seed: 11))
        let batch = SmallNetworks.batch(plan, count: 3, seed: 5)

        self.compare(network, batch, samplesOfTensor: 6)
    }

    @Test(arguments: 0..<12 as Range<UInt64>)
    func `random networks have the right gradients`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let plan = RandomNetworks.plan(using: &random)
        let network = ReferenceNetwork(plan: plan, batch: 2, update: SmallNetworks.sgd)
        try network.load(SmallNetworks.state(of: plan, rule: SmallNetworks.sgd.optimizer, seed: seed))

        self.compare(network, SmallNetworks.batch(plan, count: 2, seed: seed), samplesOfTensor: 3)
    }

    private func compare(_ network: ReferenceNetwork, _ batch: Batch, samplesOfTensor: Int) {
        let scalars = StepScalars(step: 4, seed: 99)
        let gradients = network.lossGradients(batch, scalars: scalars).parameters
        var random = SeededRandom(seed: 3)
        for (index, tensor) in network.plan.parameters.enumerated() {
            for _ in 0..<min(samplesOfTensor, tensor.count) {
                let place = random.integer(below: tensor.count)
                let value = network.parameters[index][place]
                let step = 1e-6
                network.parameters[index][place] = value + step
                let above = network.lossGradients(batch, scalars: scalars).loss
                network.parameters[index][place] = value - step
                let below = network.lossGradients(batch, scalars: scalars).loss
                network.parameters[index][place] = value

                let difference = (above - below) / (2 * step)
                let gradient = gradients[index][place]
                #expect(
                    abs(difference - gradient) < 1e-7 + 1e-5 * abs(gradient),
                    "\(tensor.name)[\(place)]: \(gradient), by differences \(difference)"
                )
            }
        }
    }
}
