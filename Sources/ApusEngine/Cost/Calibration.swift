internal import ApusMath

/// Measures a backend's rates with three small networks, in some tenths of a second.
package struct Calibration {
    /// What the arithmetic's network is sized for.
    package enum Size: Sendable {
        /// Billions of operations a step, for a device.
        case device

        /// Tens of millions, for a processor.
        case processor
    }

    private let size: Size
    private let width: Int
    private let now: () -> Double

    /// Steps of one look at the clock, and such looks, the shortest of which counts.
    private static let steps = 8
    private static let rounds = 3
    private static let update = UpdateRule(optimizer: .sgd(momentum: 0, nesterov: false))

    /// `width` is the bytes of one activation; `now` gives seconds.
    package init(_ size: Size, width: Int = 4, now: @escaping () -> Double) {
        (self.size, self.width, self.now) = (size, width, now)
    }

    package func rates(_ backend: any Backend) throws -> DeviceRates {
        let wide = self.size == .device
        return DeviceRates(
            launches: try self.measure(
                backend,
                shape: TensorShape(height: 4, width: 4, channels: 1),
                layers: [.flatten] + (0..<4).map { _ in .dense(.init(units: 8, activation: .relu)) },
                batch: 8
            ),
            memory: try self.measure(
                backend,
                shape: TensorShape(height: 32, width: 32, channels: 16),
                layers: (0..<3).map { _ in .averagePool(.init(height: 2, width: 2, stride: 1)) } + [.globalAveragePool],
                batch: wide ? 256 : 32
            ),
            arithmetic: try self.measure(
                backend,
                shape: TensorShape(height: 12, width: 12, channels: 16),
                layers: (0..<2).map { _ in
                    .convolution(.init(filters: wide ? 128 : 32, kernelHeight: 5, kernelWidth: 5, activation: .relu))
                } + [.globalAveragePool],
                batch: wide ? 256 : 16
            )
        )
    }

    private func measure(
        _ backend: any Backend,
        shape: TensorShape,
        layers: [LayerSpecification],
        batch: Int
    ) throws -> DeviceRates.Measurement {
        let plan = try NetworkPlan(
            input: shape,
            layers: layers + [.flatten, .dense(.init(units: 2, activation: .softmax))],
            loss: .crossEntropy(smoothing: 0)
        )
        let network = try backend.makeNetwork(plan, batch: batch, update: Self.update)
        try network.load(ParameterInitialization(seed: 1).state(of: plan, optimizer: Self.update.optimizer))
        let run = try Self.steps(network, batch: batch)
        try run()
        var shortest = Double.infinity
        for _ in 0..<Self.rounds {
            let start = self.now()
            try run()
            shortest = min(shortest, self.now() - start)
        }
        return DeviceRates.Measurement(
            cost: StepCost(plan, batch: batch, update: Self.update, width: self.width),
            // A clock that stood still says that nothing took any time.
            seconds: max(shortest / Double(Self.steps), 1e-9)
        )
    }

    /// Runs ``steps`` steps, as a training would: from the device's memory where the network keeps data there.
    private static func steps(_ network: any BackendNetwork, batch: Int) throws -> () throws -> Void {
        var random = SeededRandom(seed: 9)
        let images = (0..<(batch * network.plan.input.count)).map { _ in Float(random.uniform()) }
        let classes = (0..<batch).map { Int32($0 % 2) }
        let scalars = (0..<Self.steps).map { StepScalars(learningRate: 1e-6, step: $0, seed: 1) }
        guard let resident = network as? any ResidentNetwork else {
            let batch = Batch(images: images, targets: .classes(classes), count: batch)
            return { for step in scalars { _ = try network.trainStep(batch, scalars: step) } }
        }
        let data = Dataset(shape: network.plan.input, samples: images, targets: .classes(classes, count: 2))
        try resident.place(data, normalizer: .identity, as: .train)
        let order = (0..<(Self.steps * batch)).map { $0 % batch }
        return {
            try resident.begin(.train, order: order, moves: nil)
            _ = try resident.trainSteps(from: 0, scalars: scalars)
        }
    }
}
