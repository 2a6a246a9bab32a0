import ApusEngine
import ApusEngineCPU
import ApusEngineCUDA

/// What a short calibration says of a device or of this machine's processor.
struct MeasuredRates: Encodable {
    let device: String
    let precision: String
    let rates: DeviceRates

    /// Seconds of the Keras network's training on MNIST, 12 epochs with batches of 128, by these rates.
    let kerasSeconds: Double

    init(device: Device, module: KernelModule, precision: Precision) throws {
        let backend = CUDABackend(device: device, module: module, precision: precision)
        try self.init(device.name, backend, .device, precision.rawValue, width: precision == .bf16 ? 2 : 4)
    }

    /// The processor, with so many threads.
    init(threads: Int) throws {
        try self.init("CPU", OneDNNBackend(threads: threads), .processor, Precision.fp32.rawValue, width: 4)
    }

    private init(
        _ device: String,
        _ backend: any Backend,
        _ size: Calibration.Size,
        _ precision: String,
        width: Int
    ) throws {
        let clock = ContinuousClock()
        let start = clock.now
        (self.device, self.precision) = (device, precision)
        self.rates = try Calibration(size, width: width) { (clock.now - start) / .seconds(1) }.rates(backend)
        let plan = try NetworkPlan(
            input: TensorShape(height: 28, width: 28, channels: 1),
            layers: DeviceCheck.Subject.layers(32, 64, kernel: 3),
            loss: .crossEntropy(smoothing: 0)
        )
        let update = UpdateRule(optimizer: .adadelta(rho: 0.95, epsilon: 1e-7))
        self.kerasSeconds = self.rates.seconds(
            StepCost(plan, batch: 128, update: update, width: width),
            batch: 128,
            epochs: 12,
            trainSamples: 60_000,
            judgedSamples: 10_000
        )
    }

    var text: String {
        func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
        return "\(self.device), \(self.precision): \(rounded(self.rates.launchSeconds * 1e6)) µs a launch, "
            + "\(rounded(self.rates.operationsPerSecond / 1e9)) GFLOP/s, "
            + "\(rounded(self.rates.bytesPerSecond / 1e9)) GB/s; the Keras network on MNIST, 12 epochs: about "
            + "\(rounded(self.kerasSeconds)) s"
    }
}
