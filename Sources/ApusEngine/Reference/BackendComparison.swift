import ApusMath

/// One random network on a backend and on the reference, with the same numbers in it.
///
/// For the tests, and for checking a new node's device: each operation on its own, over random shapes.
package struct BackendComparison {
    /// A kind of network that is compared.
    package enum Subject: String, CaseIterable, Hashable, Sendable {
        case convolution
        case firstConvolution = "first convolution"
        case dense
        case maxPool = "max pool"
        case averagePool = "average pool"
        case globalAveragePool = "global average pool"
        case dropout
        case batchNorm = "batch normalization"
        case activation
        case softmax
        case flatten
        case residual
        case pooled = "convolution and pool"
        case fused = "fused layers"

        /// Whether it is one operation: what is rounded between several may turn out otherwise behind them.
        package var isSingle: Bool { self != .fused && self != .pooled }
    }

    /// The largest relative error, ‖found − expected‖ / ‖expected‖, of each thing that is compared.
    package struct Errors: Hashable, Sendable {
        package var output = 0.0
        package var inputGradient = 0.0
        package var parameterGradient = 0.0

        package init() {}

        package var largest: Double { max(self.output, self.inputGradient, self.parameterGradient) }
    }

    package let plan: NetworkPlan
    package let samples: Int

    /// Of the networks: full or, with half of the seeds, with room for one sample more.
    private let batch: Int

    /// What was drawn, for a report.
    package let layers: [LayerSpecification]
    private var random: SeededRandom

    /// Whether every number drawn is one of bfloat16's.
    private let isRounded: Bool

    /// Draws a network of a kind; `scale` 1 is small enough for an interpreter, larger numbers make larger shapes.
    ///
    /// With `isRounded` the numbers are bfloat16's and activations have no kink, so that a backend of that precision
    /// can be compared.
    /// `samples` sets the batch's size, which else is drawn, too.
    package init(_ subject: Subject, seed: UInt64, scale: Int = 1, samples: Int? = nil, isRounded: Bool = false) {
        var random = SeededRandom(seed: SplitMix64.seed(seed, stream: UInt64(subject.rawValue.utf8.count)))
        let shapes = Shapes(subject: subject, scale: scale, isSmooth: isRounded)
        while true {
            let (input, layers) = shapes.draw(using: &random)
            // Windows larger than their input are what a search space is full of: draw again.
            guard let plan = try? NetworkPlan(input: input, layers: layers, loss: .meanSquaredError) else { continue }
            (self.plan, self.layers) = (plan, layers)
            break
        }
        let drawn = 1 + random.integer(below: 4 * scale)
        self.samples = samples ?? drawn
        self.batch = self.samples + (seed % 2 == 0 ? 1 : 0)
        self.random = random
        self.isRounded = isRounded
    }

    /// Compares one pass forward and one backward in training mode; throws also where a kernel wrote beside its outcome.
    package mutating func run(_ backend: any Backend) throws -> Errors {
        let update = UpdateRule(optimizer: .sgd(momentum: 0, nesterov: false))
        let networks = try [backend, ReferenceBackend()].map {
            try $0.makeNetwork(self.plan, batch: self.batch, update: update)
        }
        let state = NetworkState(
            parameters: self.plan.parameters.map { tensor in
                let inputs = max(tensor.shape.dropLast().reduce(1, *), 1)
                return self.numbers(tensor.count, scale: 1 / Float(inputs).squareRoot())
            },
            statistics: self.plan.statistics.map { self.numbers($0.count, scale: 0.5).map { 1 + $0 } },
            slots: []
        )
        let images = self.numbers(self.samples * self.plan.input.count, scale: 1)
        let slope = self.numbers(self.samples * self.plan.output.count, scale: 1)
        let scalars = StepScalars(learningRate: 0.1, step: 3, seed: 99)
        var outputs: [[Float]] = []
        var gradients: [NetworkGradients] = []
        for network in networks {
            try network.load(state)
            outputs.append(try network.forward(images, count: self.samples, training: scalars))
            gradients.append(
                try network.gradients(images, outputGradient: slope, count: self.samples, training: scalars)
            )
            try network.checkMemory()
        }
        var errors = Errors()
        errors.output = Self.error(outputs[0], outputs[1])
        errors.inputGradient = Self.error(gradients[0].input, gradients[1].input)
        errors.parameterGradient =
            zip(gradients[0].parameters, gradients[1].parameters).map { Self.error($0, $1) }.max() ?? 0
        return errors
    }

    private mutating func numbers(_ count: Int, scale: Float) -> [Float] {
        (0..<count).map { _ in
            let number = Float(self.random.uniform() * 2 - 1) * scale
            return self.isRounded ? Float(bitPattern: number.bitPattern & 0xFFFF_0000) : number
        }
    }

    /// ‖found − expected‖ / ‖expected‖; infinite for what is no number, or where zeros are expected and not found.
    package static func error(_ found: [Float], _ expected: [Float]) -> Double {
        guard found.count == expected.count else { return .infinity }
        var (distance, size) = (0.0, 0.0)
        for (left, right) in zip(found, expected) {
            let difference = Double(left) - Double(right)
            distance += difference * difference
            size += Double(right) * Double(right)
        }
        guard distance > 0 || distance.isNaN else { return 0 }
        guard size > 0, distance.isFinite else { return .infinity }
        return (distance / size).squareRoot()
    }
}

extension BackendComparison {
    /// Draws networks of one kind.
    private struct Shapes {
        let subject: Subject
        let scale: Int
        let isSmooth: Bool

        func draw(using random: inout SeededRandom) -> (input: TensorShape, layers: [LayerSpecification]) {
            let side = 4 + random.integer(below: 8 * self.scale)
            let channels =
                self.subject == .firstConvolution
                ? 1 + random.integer(below: 3) : 1 + random.integer(below: 20 * self.scale)
            let input = TensorShape(height: side, width: 3 + random.integer(below: 8 * self.scale), channels: channels)
            return (self.subject == .dense ? self.flatOrNot(input, using: &random) : input, self.layers(using: &random))
        }

        private func flatOrNot(_ input: TensorShape, using random: inout SeededRandom) -> TensorShape {
            random.integer(below: 2) == 0 ? TensorShape(flat: input.count) : input
        }

        private func layers(using random: inout SeededRandom) -> [LayerSpecification] {
            switch self.subject {
            case .convolution, .firstConvolution: [self.convolution(using: &random)]
            case .dense: [.flatten, self.dense(using: &random)]
            case .maxPool: [.maxPool(self.pool(using: &random))]
            case .averagePool: [.averagePool(self.pool(using: &random))]
            case .globalAveragePool: [.globalAveragePool]
            case .dropout: [.dropout(rate: random.uniform() * 0.9)]
            case .batchNorm: [.batchNorm(momentum: 0.9, epsilon: 1e-3)]
            case .activation: [.activation(self.activation(using: &random))]
            case .softmax: [.activation(.softmax)]
            case .flatten: [.flatten, .activation(.softmax)]
            case .pooled: [self.pooled(using: &random), .maxPool(.init(height: 2, width: 2, stride: 2))]
            case .residual: [.residual(layers: [self.convolution(using: &random, isSame: true)], projects: true)]
            case .fused:
                [
                    self.convolution(using: &random), .maxPool(self.pool(using: &random)), .dropout(rate: 0.25),
                    .flatten,
                    self.dense(using: &random), .dropout(rate: 0.5), self.dense(using: &random),
                ]
            }
        }

        private func convolution(using random: inout SeededRandom, isSame: Bool = false) -> LayerSpecification {
            .convolution(
                LayerSpecification.Convolution(
                    filters: 1 + random.integer(below: 40 * self.scale),
                    kernelHeight: 1 + random.integer(below: 5),
                    kernelWidth: 1 + random.integer(below: 5),
                    stride: isSame ? 1 : 1 + random.integer(below: 3),
                    padding: isSame || random.integer(below: 2) == 0 ? .same : .valid,
                    activation: self.fusedActivation(using: &random),
                    bias: random.integer(below: 4) > 0
                )
            )
        }

        /// A convolution that a backend may make with the pool behind it.
        private func pooled(using random: inout SeededRandom) -> LayerSpecification {
            .convolution(
                LayerSpecification.Convolution(
                    filters: 1 + random.integer(below: 40 * self.scale),
                    kernelHeight: 1 + random.integer(below: 3),
                    kernelWidth: 1 + random.integer(below: 3),
                    padding: random.integer(below: 2) == 0 ? .same : .valid,
                    activation: self.isSmooth || random.integer(below: 4) == 0 ? nil : .relu
                )
            )
        }

        private func dense(using random: inout SeededRandom) -> LayerSpecification {
            .dense(
                LayerSpecification.Dense(
                    units: 1 + random.integer(below: 80 * self.scale),
                    activation: self.fusedActivation(using: &random)
                )
            )
        }

        private func pool(using random: inout SeededRandom) -> LayerSpecification.Pool {
            LayerSpecification.Pool(
                height: 1 + random.integer(below: 4),
                width: 1 + random.integer(below: 4),
                stride: 1 + random.integer(below: 3),
                padding: random.integer(below: 2) == 0 ? .same : .valid
            )
        }

        /// In half of the draws none.
        ///
        /// Where numbers are rounded one without a kink, since a rounding that crosses a
        /// kink is no error of the backend.
        private func fusedActivation(using random: inout SeededRandom) -> Activation? {
            guard random.integer(below: 2) == 0 else { return nil }
            let smooth: [Activation] = [.tanh, .sigmoid]
            let all = smooth + [.relu, .leakyRelu(alpha: 0.1), .elu(alpha: 0.7), .gelu]
            let choice = self.isSmooth ? smooth : all
            return choice[random.integer(below: choice.count)]
        }

        private func activation(using random: inout SeededRandom) -> Activation {
            let all: [Activation] = [
                .relu, .leakyRelu(alpha: 0.1), .elu(alpha: 0.7), .gelu, .tanh, .sigmoid,
            ]
            return all[random.integer(below: all.count)]
        }
    }
}
