import ApusEngine
import ApusEngineCUDA
import ApusMath

/// A training of some steps that the emulation runs in a moment.
struct SmallTraining: Sendable {
    var filters = 3

    /// Units of a dense layer before the last one; 0 for none.
    var hidden = 0
    var dropout = 0.25
    var rate = 0.05
    var seed: UInt64 = 1
    var epochs = 2
    var batch = 8
    var precision = Precision.fp32

    /// With a second convolution, which reads channels.
    var isDeep = false

    static let data: TrainingData = Self.data(samples: 20)

    static func data(samples: Int) -> TrainingData {
        var random = SeededRandom(seed: 3)
        let shape = TensorShape(height: 6, width: 5, channels: 1)
        let dataset = Dataset(
            shape: shape,
            samples: (0..<(samples * shape.count)).map { _ in Float(random.normal()) },
            targets: .classes((0..<samples).map { Int32($0 % 3) }, count: 3)
        )
        let judged = Array(0..<min(7, samples))
        return TrainingData(
            train: DataPart(dataset, indices: Array(0..<samples)),
            validation: DataPart(dataset, indices: judged),
            test: nil,
            normalizer: .identity
        )
    }

    var specification: TrainingSpecification {
        var specification = TrainingSpecification(
            dataset: .init(path: "points"),
            layers: [
                .convolution(.init(filters: self.filters, kernelHeight: 3, kernelWidth: 2, activation: .relu))
            ]
                + (self.isDeep
                    ? [.convolution(.init(filters: 5, kernelHeight: 3, kernelWidth: 3, activation: .tanh))] : [])
                + [.batchNorm(momentum: 0.9, epsilon: 1e-3), .dropout(rate: self.dropout), .flatten]
                + (self.hidden > 0 ? [.dense(.init(units: self.hidden, activation: .relu))] : [])
                + [.dense(.init(units: 3, activation: .softmax))],
            update: UpdateRule(optimizer: .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-7)),
            learningRate: self.rate,
            epochs: self.epochs,
            batch: self.batch
        )
        specification.precision = self.precision
        return specification
    }

    func trainer(_ backend: any Backend, data: TrainingData = Self.data) throws -> Trainer {
        try Trainer(specification: self.specification, data: data, backend: backend, seed: self.seed)
    }

    /// Trains to the end.
    func run(_ backend: any Backend) throws -> Found {
        let trainer = try self.trainer(backend)
        let outcome = try trainer.run()
        return Found(outcome: outcome, metrics: trainer.metrics, state: try trainer.state())
    }

    struct Found: Equatable, Sendable {
        let outcome: TrainingOutcome
        let metrics: EpochMetrics?
        let state: NetworkState
    }
}
