import ApusEngine
import ApusMath

// What whole trainings promise.
extension EngineContract {
    private static let shapes: [Schedule.Shape] = [
        .constant, .step(every: 1, factor: 0.5), .exponential(decay: 0.7), .cosine(final: 0.1),
    ]

    func checkTraining(_ backend: any Backend, _ bounds: Bounds) throws {
        switch self {
        case .schedules:
            for shape in Self.shapes {
                for warmup in [Schedule.Span.steps(3), .epochs(0.5)] {
                    var specification = Self.specification
                    specification.schedule = Schedule(shape: shape, warmup: warmup)
                    try Self.checkLikeReference(specification, backend, bounds)
                }
            }
        case .augmentation:
            for augmentation in [Augmentation(crop: 1, flip: true), Augmentation(shift: 0.3)] {
                var specification = Self.specification
                specification.augmentation = augmentation
                try Self.checkLikeReference(specification, backend, bounds)
            }
        case .resumed:
            let whole = try Self.trained([backend])
            let parts = try Self.trained([backend, backend])
            try Self.expect(whole.state == parts.state && whole.step == parts.step, "states differ")
        default:
            let whole = try Self.trained([ReferenceBackend()])
            for backends in [[backend, ReferenceBackend()], [ReferenceBackend(), backend]] as [[any Backend]] {
                let moved = try Self.trained(backends)
                try Self.expect(moved.step == whole.step, "\(moved.step) steps, not \(whole.step)")
                try Self.expectClose(moved.state.parameters, whole.state.parameters, bounds.trained, "parameters")
                try Self.expectClose(moved.state.statistics, whole.state.statistics, bounds.trained, "statistics")
            }
        }
    }

    private static func checkLikeReference(
        _ specification: TrainingSpecification,
        _ backend: any Backend,
        _ bounds: Bounds
    ) throws {
        let states = try [backend, ReferenceBackend()].map { backend in
            let trainer = try Self.trainer(specification, backend)
            let outcome = try trainer.run()
            try Self.expect(outcome == .completed, "it ended with \(outcome)")
            return try trainer.state()
        }
        let what = "\(specification.schedule) \(specification.augmentation)"
        try Self.expectClose(states[0].parameters, states[1].parameters, bounds.trained, what)
        try Self.expectClose(states[0].statistics, states[1].statistics, bounds.trained, what)
    }

    /// Trains each half of the epochs on the next engine, moved by a checkpoint's bytes.
    private static func trained(_ backends: [any Backend]) throws -> (state: NetworkState, step: Int) {
        var kept: [UInt8] = []
        for (index, backend) in backends.enumerated() {
            let trainer = try Self.trainer(Self.specification, backend)
            if index > 0 { try trainer.resume(from: Checkpoint(encoded: kept)) }
            let isLast = index == backends.count - 1
            let observer = TrainerObserver(onCheckpoint: { kept = $0.encoded() })
            _ = try trainer.run(observer, until: isLast ? nil : Self.specification.epochs / 2)
            if isLast { return (try trainer.state(), trainer.step) }
        }
        throw Broken(description: "there is no engine to train on")
    }

    private static func trainer(_ specification: TrainingSpecification, _ backend: any Backend) throws -> Trainer {
        try Trainer(specification: specification, data: Self.data, backend: backend, seed: 5)
    }

    private static let data: TrainingData = {
        var random = SeededRandom(seed: 3)
        let shape = TensorShape(height: 6, width: 5, channels: 1)
        let dataset = Dataset(
            shape: shape,
            samples: (0..<(20 * shape.count)).map { _ in Float(random.normal()) },
            targets: .classes((0..<20).map { Int32($0 % 3) }, count: 3)
        )
        return TrainingData(
            train: DataPart(dataset, indices: Array(0..<20)),
            validation: DataPart(dataset, indices: Array(0..<7)),
            test: nil,
            normalizer: .identity
        )
    }()

    private static let specification = TrainingSpecification(
        dataset: .init(path: "points"),
        layers: [
            .convolution(.init(filters: 3, kernelHeight: 3, kernelWidth: 2, activation: .tanh)),
            .batchNorm(momentum: 0.9, epsilon: 1e-3), .dropout(rate: 0.25), .flatten,
            .dense(.init(units: 3, activation: .softmax)),
        ],
        update: UpdateRule(optimizer: .sgd(momentum: 0.9, nesterov: false)),
        learningRate: 0.02,
        epochs: 2,
        batch: 8
    )
}
