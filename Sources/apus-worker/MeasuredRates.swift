import ApusEngine
import ApusEngineCPU
import ApusEngineCUDA
import ApusWorker

/// What a short calibration says of a device or of this machine's processor.
struct MeasuredRates: Encodable {
    let device: String
    let precision: String
    let rates: DeviceRates

    /// Of the device; `nil` for the processor.
    let ordinal: Int?
    let threads: Int

    /// Seconds of the Keras network's training on MNIST, 12 epochs with batches of 128, by these rates.
    let kerasSeconds: Double

    init(device: Device, module: KernelModule, precision: Precision) throws {
        let backend = CUDABackend(device: device, module: module, precision: precision)
        let width = precision == .bf16 ? 2 : 4
        try self.init(device.name, backend, .device, precision.rawValue, width: width, ordinal: device.ordinal)
    }

    /// The processor, with so many threads.
    init(threads: Int) throws {
        let name = "CPU, \(threads) thread\(threads == 1 ? "" : "s")"
        let backend = try OneDNNBackend(threads: threads)
        try self.init(name, backend, .processor, Precision.fp32.rawValue, width: 4, threads: threads)
    }

    private init(
        _ device: String,
        _ backend: any Backend,
        _ size: Calibration.Size,
        _ precision: String,
        width: Int,
        ordinal: Int? = nil,
        threads: Int = 1
    ) throws {
        (self.ordinal, self.threads) = (ordinal, threads)
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

    /// For a program that reads it; `nil` where a number is none.
    var entry: DeviceReport.Rates? {
        guard
            [self.rates.launchSeconds, self.rates.operationsPerSecond, self.rates.bytesPerSecond]
                .allSatisfy(\.isFinite)
        else { return nil }
        return DeviceReport.Rates(
            engine: self.ordinal == nil ? "cpu" : "cuda",
            device: self.ordinal ?? 0,
            precision: self.precision,
            threads: self.threads,
            launchSeconds: self.rates.launchSeconds,
            operationsPerSecond: self.rates.operationsPerSecond,
            bytesPerSecond: self.rates.bytesPerSecond
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
