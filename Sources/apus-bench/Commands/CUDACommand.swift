import ApusEngine
import ApusEngineCUDA
import ApusMath
import ArgumentParser
import FoundationEssentials

/// Compares and times the CUDA engine on this machine's first device.
struct CUDACommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cuda",
        abstract: "Compares the CUDA engine's operations with the reference, and times its steps.",
        discussion: """
            Deploy/kernels makes the kernels. Tests/Benchmarks/pytorch_cuda.py gives PyTorch's times of the same
            networks. Exits 1 when an operation is further from the reference than its precision allows.
            """
    )

    @Argument(help: "A cubin or PTX for the device, as Deploy/kernels writes it.")
    var kernels: String

    @Option(help: "Random networks of each kind and precision.")
    var networks = 24

    func run() throws {
        let device = try Device(driver: try Driver(), ordinal: 0)
        print("\(device.name), compute capability \(device.major).\(device.minor)")
        guard let image = FileManager.default.contents(atPath: self.kernels) else {
            throw BenchError("cannot read \(self.kernels); Deploy/kernels makes it")
        }
        let module = try KernelModule(device, image: Array(image))
        let isRight = try self.compare(device, module)
        for precision in Precision.allCases {
            let backend = CUDABackend(device: device, module: module, precision: precision)
            try self.time("Keras mnist_cnn", Self.layers(32, 64, kernel: 3), backend)
            try self.time("4 filters", Self.layers(4, 4, kernel: 3), backend)
            try self.time("256 filters, kernel 10", Self.layers(256, 256, kernel: 10), backend, steps: 64)
            try self.time("Keras mnist_cnn", Self.layers(32, 64, kernel: 3), backend, trials: 8)
        }
        guard isRight else { throw ExitCode(1) }
    }

    /// Prints the largest errors; false when one is too large.
    private func compare(_ device: Device, _ module: KernelModule) throws -> Bool {
        var isRight = true
        for precision in Precision.allCases {
            let backend = CUDABackend(device: device, module: module, precision: precision)
            for subject in BackendComparison.Subject.allCases {
                var largest = 0.0
                for seed in 0..<UInt64(self.networks) {
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
                let isGood = largest < precision.errorMax(isSingle: subject != .fused)
                isRight = isRight && isGood
                print("\(precision.rawValue) \(subject.rawValue): error \(largest)\(isGood ? "" : ", too large")")
            }
        }
        return isRight
    }

    private func time(
        _ name: String,
        _ layers: [LayerSpecification],
        _ backend: CUDABackend,
        steps: Int = 512,
        trials: Int = 1
    ) throws {
        let update = UpdateRule(optimizer: .adadelta(rho: 0.95, epsilon: 1e-7))
        var random = SeededRandom(seed: 5)
        let samples = 8192
        let data = Dataset(
            shape: TensorShape(height: 28, width: 28, channels: 1),
            samples: (0..<(samples * 784)).map { _ in Float(random.uniform()) },
            targets: .classes((0..<samples).map { Int32($0 % 10) }, count: 10)
        )
        let plan = try NetworkPlan(input: data.shape, layers: layers, loss: .crossEntropy(smoothing: 0))
        let network = try backend.makeNetworks(
            plan,
            batch: 128,
            updates: [UpdateRule](repeating: update, count: trials)
        )
        let state = ParameterInitialization(seed: 1).state(of: plan, optimizer: update.optimizer)
        for trial in 0..<trials { try network.load(state, trial: trial) }
        let timing = try network.measure(data, steps: steps)
        print("\(name), \(backend.precision.rawValue), \(trials) side by side: \(timing.step) µs a step")
        for launch in timing.launches { print("  \(launch.kernel): \(launch.microseconds) µs") }
    }

    private static func layers(_ first: Int, _ second: Int, kernel: Int) -> [LayerSpecification] {
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
