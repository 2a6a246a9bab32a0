import ApusEngine
import Testing

/// Two steps with gradients 0.5 and −0.2 from w = 1 at η = 0.1, beside NumPy.
@Suite struct ReferenceUpdateTests {
    struct Case: Sendable {
        let rule: OptimizerRule
        let expected: [Float]
        var decay = 0.0
    }

    static let cases = [
        Case(rule: .sgd(momentum: 0, nesterov: false), expected: [0.95, 0.97]),
        Case(rule: .sgd(momentum: 0.9, nesterov: false), expected: [0.95, 0.925]),
        Case(rule: .sgd(momentum: 0.9, nesterov: true), expected: [0.905, 0.9025]),
        Case(rule: .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-7), expected: [0.900_000_63, 0.865_440_25]),
        Case(
            rule: .adamw(beta1: 0.9, beta2: 0.999, epsilon: 1e-7),
            expected: [0.899_000_63, 0.863_541_25],
            decay: 0.01
        ),
        Case(rule: .rmsprop(rho: 0.9, epsilon: 1e-7), expected: [0.683_772_87, 0.806_631_66]),
        Case(rule: .adagrad(epsilon: 1e-7), expected: [0.915_484_6, 0.947_510_2]),
        Case(rule: .adadelta(rho: 0.95, epsilon: 1e-7), expected: [0.999_858_58, 0.999_934_5]),
        // (0.5 + 0.1 · 1) and then (−0.2 + 0.1 · 0.94).
        Case(rule: .sgd(momentum: 0, nesterov: false), expected: [0.94, 0.950_6], decay: 0.1),
    ]

    @Test(arguments: cases.indices)
    func `each optimizer takes Keras' steps`(index: Int) throws {
        let example = Self.cases[index]
        let rule = UpdateRule(optimizer: example.rule, weightDecay: example.decay)

        let steps = try self.steps(rule, gradients: [[0.5], [-0.2]], from: [1])

        #expect(zip(steps, example.expected).allSatisfy { abs($0[0] - $1) < 1e-6 }, "\(steps)")
    }

    @Test func `values are clipped one by one`() throws {
        let rule = UpdateRule(optimizer: .sgd(momentum: 0, nesterov: false), clipValue: 0.25)

        let step = try self.steps(rule, gradients: [[0.5, -0.1]], from: [0, 0])[0]

        #expect(self.isNear(step, [-0.025, 0.01]))
    }

    @Test func `the norm is clipped over all`() throws {
        let rule = UpdateRule(optimizer: .sgd(momentum: 0, nesterov: false), clipNorm: 1)

        let long = try self.steps(rule, gradients: [[3, 4]], from: [0, 0])[0]
        let short = try self.steps(rule, gradients: [[0.3, 0.4]], from: [0, 0])[0]

        #expect(self.isNear(long, [-0.06, -0.08]))
        #expect(self.isNear(short, [-0.03, -0.04]))
    }

    @Test func `decay spares biases`() throws {
        let plan = try NetworkPlan(
            input: TensorShape(flat: 1),
            layers: [SmallNetworks.dense(1)],
            loss: .meanSquaredError
        )
        let rule = UpdateRule(optimizer: .sgd(momentum: 0, nesterov: false), weightDecay: 0.5)
        let network = ReferenceNetwork(plan: plan, batch: 1, update: rule)
        try network.load(NetworkState(parameters: [[1], [1]], statistics: [], slots: []))

        // The output is the target, so that only decay moves anything.
        let batch = Batch(images: [1], targets: .values([2]), count: 1)
        _ = try network.trainStep(batch, scalars: StepScalars(learningRate: 0.1))

        #expect(try network.store().parameters == [[0.95], [1]])
    }

    private func isNear(_ values: [Float], _ expected: [Float]) -> Bool {
        zip(values, expected).allSatisfy { abs($0 - $1) < 1e-7 }
    }

    /// Steps of a network without bias whose loss has the wanted gradients: outputs w·x under squared error.
    private func steps(_ rule: UpdateRule, gradients: [[Float]], from start: [Float]) throws -> [[Float]] {
        let width = start.count
        let layer = LayerSpecification.dense(LayerSpecification.Dense(units: width, bias: false))
        let plan = try NetworkPlan(input: TensorShape(flat: 1), layers: [layer], loss: .meanSquaredError)
        let network = ReferenceNetwork(plan: plan, batch: 1, update: rule)
        var state = try network.store()
        state.parameters = [start]
        try network.load(state)
        var result: [[Float]] = []
        for (step, gradient) in gradients.enumerated() {
            // d/dw of the mean of (w − t)² over `width` outputs is 2 (w − t) / width.
            let weights = try network.store().parameters[0]
            let targets = zip(weights, gradient).map { $0 - $1 * Float(width) / 2 }
            let batch = Batch(images: [1], targets: .values(targets), count: 1)
            _ = try network.trainStep(batch, scalars: StepScalars(learningRate: 0.1, step: step))
            result.append(try network.store().parameters[0])
        }
        return result
    }
}
