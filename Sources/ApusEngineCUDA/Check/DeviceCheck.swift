package import ApusEngine
import ApusMath

/// Checks a device: each operation beside the reference, and the time of training steps.
package struct DeviceCheck {
    /// Random networks of one kind on the device, and how far they were from the reference.
    package struct Operation: Hashable, Sendable, Codable {
        package let kind: String
        package let precision: String
        package let networks: Int

        /// The largest relative error, and what the precision allows.
        package let error: Double
        package let errorMax: Double

        package init(kind: String, precision: String, networks: Int, error: Double, errorMax: Double) {
            (self.kind, self.precision, self.networks) = (kind, precision, networks)
            (self.error, self.errorMax) = (error, errorMax)
        }

        package var isRight: Bool { self.error < self.errorMax }
    }

    /// The time of one step of training, batch 128, with the data on the device.
    package struct StepTime: Hashable, Sendable, Codable {
        package struct Kernel: Hashable, Sendable, Codable {
            package let name: String
            package let microseconds: Double

            /// What it has to do at least: additions and multiplications, and bytes to and from memory.
            package let operations: Double?
            package let bytes: Double?
        }

        package let network: String
        package let precision: String

        /// Networks that were trained side by side.
        package let trials: Int

        /// Of all of them together; and of each launch on its own, in order.
        package let microseconds: Double
        package let kernels: [Kernel]
    }

    /// A network whose steps are timed.
    package struct Subject: Sendable {
        package let name: String
        package let layers: [LayerSpecification]
        package let trials: Int
        package let steps: Int

        package init(name: String, layers: [LayerSpecification], trials: Int, steps: Int) {
            (self.name, self.layers, self.trials, self.steps) = (name, layers, trials, steps)
        }
    }

    let device: Device
    let module: KernelModule
    let libraries: DeviceLibraries?
    let tiles: TileBook?

    /// Steps are timed with the tiles that `tiles` remembers, all measured before; else with the plain ones.
    package init(
        device: Device,
        module: KernelModule,
        libraries: DeviceLibraries? = nil,
        tiles: TileBook? = nil
    ) {
        (self.device, self.module, self.libraries, self.tiles) = (device, module, libraries, tiles)
    }

    func backend(_ precision: Precision) -> CUDABackend {
        CUDABackend(device: self.device, module: self.module, precision: precision, libraries: self.libraries)
    }

    /// Compares so many random networks of each kind.
    package func operations(_ precision: Precision, networks: Int) throws -> [Operation] {
        let backend = self.backend(precision)
        return try BackendComparison.Subject.allCases.map { subject in
            var largest = 0.0
            for seed in 0..<UInt64(networks) {
                // Every fourth convolution has a batch large enough to go place by place.
                let isWide = subject == .convolution && seed % 4 == 3
                var comparison = BackendComparison(
                    subject,
                    seed: seed,
                    scale: isWide || seed % 2 == 0 ? 1 : 2,
                    samples: isWide ? 126 : nil,
                    isRounded: precision != .fp32
                )
                largest = max(largest, try comparison.run(backend).largest)
            }
            return Operation(
                kind: subject.rawValue,
                precision: precision.rawValue,
                networks: networks,
                error: largest,
                errorMax: precision.errorMax(isSingle: subject.isSingle)
            )
        }
    }

    /// Times the steps of a network on 8,192 random images of 28 x 28; the median of five runs.
    package func stepTime(_ subject: Subject, _ precision: Precision) throws -> StepTime {
        let update = UpdateRule(optimizer: .adadelta(rho: 0.95, epsilon: 1e-7))
        let data = Self.images(8_192)
        let plan = try NetworkPlan(input: data.shape, layers: subject.layers, loss: .crossEntropy(smoothing: 0))
        let backend = CUDABackend(
            device: self.device,
            module: self.module,
            precision: precision,
            tiles: self.tiles,
            libraries: self.libraries
        )
        if self.tiles != nil { try backend.tune(plan, batch: 128, update: update) { _ in } }
        let network = try backend.makeNetworks(
            plan,
            batch: 128,
            updates: [UpdateRule](repeating: update, count: subject.trials)
        )
        let state = ParameterInitialization(seed: 1).state(of: plan, optimizer: update.optimizer)
        for trial in 0..<subject.trials { try network.load(state, trial: trial) }
        let timing = try network.measure(data, steps: subject.steps)
        return StepTime(
            network: subject.name,
            precision: precision.rawValue,
            trials: subject.trials,
            microseconds: timing.step,
            kernels: timing.launches.map {
                StepTime.Kernel(
                    name: $0.kernel,
                    microseconds: $0.microseconds,
                    operations: $0.operations,
                    bytes: $0.bytes
                )
            }
        )
    }

    static func images(_ count: Int) -> Dataset {
        var random = SeededRandom(seed: 5)
        return Dataset(
            shape: TensorShape(height: 28, width: 28, channels: 1),
            samples: (0..<(count * 784)).map { _ in Float(random.uniform()) },
            targets: .classes((0..<count).map { Int32($0 % 10) }, count: 10)
        )
    }
}

extension DeviceCheck.Subject {
    /// What the published figures are of: the Keras network, one whose launches are all, one whose arithmetic is all,
    /// and eight side by side.
    package static let all = [
        Self(name: "Keras mnist_cnn", layers: Self.layers(32, 64, kernel: 3), trials: 1, steps: 512),
        Self(name: "4 filters", layers: Self.layers(4, 4, kernel: 3), trials: 1, steps: 512),
        Self(name: "256 filters, kernel 10", layers: Self.layers(256, 256, kernel: 10), trials: 1, steps: 64),
        Self(name: "Keras mnist_cnn", layers: Self.layers(32, 64, kernel: 3), trials: 8, steps: 512),
    ]

    /// Two convolutions, a pool and two dense layers, as in Keras's example.
    package static func layers(_ first: Int, _ second: Int, kernel: Int) -> [LayerSpecification] {
        let convolutions = [first, second].map { filters in
            LayerSpecification.convolution(
                .init(filters: filters, kernelHeight: kernel, kernelWidth: kernel, activation: .relu)
            )
        }
        return convolutions + [
            .maxPool(.init(height: 2, width: 2, stride: 2)), .dropout(rate: 0.25), .flatten,
            .dense(.init(units: 128, activation: .relu)), .dropout(rate: 0.5), .dense(.init(units: 10)),
            .activation(.softmax),
        ]
    }
}
