import ApusEngine
import ApusMath

/// A random small network on an engine, with random batches for it.
struct EngineSubject {
    let plan: NetworkPlan
    let rule = UpdateRule(
        optimizer: .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-7),
        weightDecay: 1e-3,
        clipNorm: 1
    )
    private let backend: any Backend
    private let seed: UInt64

    init(_ backend: any Backend, seed: UInt64) {
        var random = SeededRandom(seed: seed)
        (self.backend, self.seed) = (backend, seed)
        self.plan = Self.plan(using: &random)
    }

    /// With a state in which nothing is left at its usual start; `salt` makes another one.
    func network(salt: UInt64 = 0) throws -> any BackendNetwork {
        let network = try self.backend.makeNetwork(self.plan, batch: 3, update: self.rule)
        var random = SeededRandom(seed: self.seed &+ salt &+ 1_000)
        var state = ParameterInitialization(seed: self.seed &+ salt).state(
            of: self.plan,
            optimizer: self.rule.optimizer
        )
        for (index, tensor) in self.plan.parameters.enumerated() where !tensor.decays {
            for place in state.parameters[index].indices {
                state.parameters[index][place] += 0.3 * Float(random.normal())
            }
        }
        try network.load(state)
        return network
    }

    func batch(_ count: Int, seed: UInt64) -> Batch { Self.batch(self.plan, count, seed: seed) }

    static func batch(_ plan: NetworkPlan, _ count: Int, seed: UInt64) -> Batch {
        var random = SeededRandom(seed: seed)
        return Batch(
            images: (0..<(count * plan.input.count)).map { _ in Float(random.normal()) },
            targets: .classes((0..<count).map { _ in Int32(random.integer(below: plan.output.count)) }),
            count: count
        )
    }

    static func scalars(_ step: Int) -> StepScalars { StepScalars(learningRate: 0.01, step: step, seed: 42) }

    /// Draws until the shapes fit.
    private static func plan(using random: inout SeededRandom) -> NetworkPlan {
        while true {
            let input = TensorShape(
                height: 3 + random.integer(below: 5),
                width: 3 + random.integer(below: 5),
                channels: 1 + random.integer(below: 3)
            )
            var layers: [LayerSpecification] = []
            for _ in 0..<(1 + random.integer(below: 3)) { layers.append(Self.layer(using: &random)) }
            layers += [.flatten, .dense(.init(units: 2 + random.integer(below: 3)))]
            // Windows larger than their input are what the search space is full of: draw again.
            let plan = try? NetworkPlan(input: input, layers: layers, loss: .crossEntropy(smoothing: 0.1))
            if let plan { return plan }
        }
    }

    private static func layer(using random: inout SeededRandom) -> LayerSpecification {
        let kernel = 1 + random.integer(below: 4)
        let stride = 1 + random.integer(below: 3)
        let padding: Padding = random.integer(below: 2) == 0 ? .same : .valid
        let filters = 1 + random.integer(below: 4)
        func convolution(_ stride: Int, _ padding: Padding, _ activation: Activation?) -> LayerSpecification {
            .convolution(
                .init(
                    filters: filters,
                    kernelHeight: kernel,
                    kernelWidth: kernel,
                    stride: stride,
                    padding: padding,
                    activation: activation
                )
            )
        }
        let pool = LayerSpecification.Pool(height: kernel, width: kernel, stride: stride, padding: padding)
        switch random.integer(below: 7) {
        case 0, 1: return convolution(stride, padding, .tanh)
        case 2: return .maxPool(pool)
        case 3: return .averagePool(pool)
        case 4: return .dropout(rate: 0.3)
        case 5: return .batchNorm(momentum: 0.9, epsilon: 1e-2)
        default: return .residual(layers: [convolution(stride, .same, nil)], projects: true)
        }
    }
}
