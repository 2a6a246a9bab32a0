import ApusEngine

// What an engine computes, beside the slow reference.
extension EngineContract {
    static func checkLayers(_ backend: any Backend, _ bounds: Bounds) throws {
        for subject in BackendComparison.Subject.allCases {
            for seed in 100..<102 as Range<UInt64> {
                var comparison = BackendComparison(subject, seed: seed, isRounded: bounds.isRounded)
                let errors = try comparison.run(backend)
                let bound = subject.isSingle ? bounds.single : bounds.fused
                try Self.expect(errors.largest < bound, "\(subject.rawValue) \(comparison.layers): \(errors)")
            }
        }
    }

    private static let rules = [
        UpdateRule(optimizer: .sgd(momentum: 0, nesterov: false), weightDecay: 0.01),
        UpdateRule(optimizer: .sgd(momentum: 0.9, nesterov: false), clipValue: 0.01),
        UpdateRule(optimizer: .sgd(momentum: 0.9, nesterov: true), clipNorm: 0.5),
        UpdateRule(optimizer: .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-3), clipNorm: 0.5),
        UpdateRule(optimizer: .adamw(beta1: 0.9, beta2: 0.99, epsilon: 1e-3), weightDecay: 0.1),
        UpdateRule(optimizer: .rmsprop(rho: 0.9, epsilon: 1e-3)),
        UpdateRule(optimizer: .adagrad(epsilon: 1e-5)),
        UpdateRule(optimizer: .adadelta(rho: 0.95, epsilon: 1e-3), weightDecay: 0.01),
    ]

    static func checkUpdates(_ backend: any Backend, _ bounds: Bounds) throws {
        let plan = try NetworkPlan(
            input: TensorShape(height: 5, width: 4, channels: 2),
            layers: [
                .convolution(.init(filters: 3, kernelHeight: 2, kernelWidth: 3, activation: .tanh)), .flatten,
                .dense(.init(units: 3)),
            ],
            loss: .crossEntropy(smoothing: 0.1)
        )
        for rule in Self.rules {
            let states = try [backend, ReferenceBackend()].map { backend in
                let network = try backend.makeNetwork(plan, batch: 4, update: rule)
                try network.load(ParameterInitialization(seed: 4).state(of: plan, optimizer: rule.optimizer))
                for (step, count) in [4, 3, 4].enumerated() {
                    _ = try network.trainStep(
                        EngineSubject.batch(plan, count, seed: UInt64(step)),
                        scalars: EngineSubject.scalars(step)
                    )
                }
                return try network.store()
            }
            try Self.expectClose(states[0].parameters, states[1].parameters, bounds.trained, "\(rule.optimizer)")
            for (found, expected) in zip(states[0].slots, states[1].slots) {
                // Squares of small numbers: their errors are twice as large.
                try Self.expectClose(found, expected, 10 * bounds.trained, "slots of \(rule.optimizer)")
            }
        }
    }

    static func checkLosses(_ backend: any Backend, _ bounds: Bounds) throws {
        for loss in [Loss.crossEntropy(smoothing: 0), .crossEntropy(smoothing: 0.2), .meanSquaredError] {
            let plan = try NetworkPlan(
                input: TensorShape(flat: 5),
                layers: [.dense(.init(units: 4, activation: .tanh)), .dense(.init(units: 3))],
                loss: loss
            )
            var batch = EngineSubject.batch(plan, 4, seed: 8)
            if loss == .meanSquaredError { batch.targets = .values((0..<12).map { Float($0) / 8 - 1 }) }
            let rule = UpdateRule(optimizer: .sgd(momentum: 0, nesterov: false))
            let found = try [backend, ReferenceBackend()].map { backend in
                let network = try backend.makeNetwork(plan, batch: 4, update: rule)
                try network.load(ParameterInitialization(seed: 4).state(of: plan, optimizer: rule.optimizer))
                let judged = try network.evaluate(batch)
                let trained = try network.trainStep(batch, scalars: EngineSubject.scalars(0))
                return (sums: [judged, trained], state: try network.store())
            }
            for (left, right) in zip(found[0].sums, found[1].sums) {
                let isClose = abs(left.loss - right.loss) <= bounds.trained * abs(right.loss)
                try Self.expect(isClose && left.count == right.count, "\(loss): \(left), not \(right)")
            }
            try Self.expectClose(found[0].state.parameters, found[1].state.parameters, bounds.trained, "\(loss)")
        }
    }

    /// The places that a dropout empties are a function of seed, step and layer, the same on every engine.
    static func checkDropout(_ backend: any Backend) throws {
        for rate in [0.1, 0.5, 0.9] {
            let plan = try NetworkPlan(
                input: TensorShape(height: 4, width: 5, channels: 3),
                layers: [.dropout(rate: rate), .dropout(rate: rate / 2)],
                loss: .meanSquaredError
            )
            let ones = [Float](repeating: 1, count: 2 * plan.input.count)
            let kept = try [backend, ReferenceBackend()].map { backend in
                let network = try backend.makeNetwork(
                    plan,
                    batch: 2,
                    update: UpdateRule(optimizer: .sgd(momentum: 0, nesterov: false))
                )
                return try (0..<3).map { step in
                    try network.forward(ones, count: 2, training: EngineSubject.scalars(step)).map { $0 != 0 }
                }
            }
            try Self.expect(kept[0] == kept[1], "rate \(rate): other places are kept")
            try Self.expect(Set(kept[0]).count == 3, "rate \(rate): steps keep the same places")
        }
    }

    static func expectClose(_ found: [[Float]], _ expected: [[Float]], _ bound: Double, _ what: String) throws {
        try Self.expect(found.count == expected.count, "\(what): \(found.count) tensors, not \(expected.count)")
        for (found, expected) in zip(found, expected) {
            let error = BackendComparison.error(found, expected)
            try Self.expect(error < bound, "\(what): an error of \(error), at most \(bound)")
        }
    }
}
