/// How fast one device of a worker trains networks, as a short calibration found it; for estimates only.
public struct ComputeRates: Hashable, Sendable {
    public static let launchSecondsLimits = 1e-12...10
    public static let perSecondLimits = 1e3...1e21

    /// `cpu` for one core of the processor, `cuda`.
    public let engine: String

    /// Which of the worker's devices, from 0; 0 for the processor.
    public let device: Int

    /// Of the least that a launch takes.
    public let launchSeconds: Double
    public let operationsPerSecond: Double
    public let bytesPerSecond: Double

    /// `nil` where a number is none, or lies beyond what a device can be.
    public init?(
        engine: String,
        device: Int,
        launchSeconds: Double,
        operationsPerSecond: Double,
        bytesPerSecond: Double
    ) {
        guard !engine.isEmpty, device >= 0, Self.launchSecondsLimits.contains(launchSeconds),
            Self.perSecondLimits.contains(operationsPerSecond), Self.perSecondLimits.contains(bytesPerSecond)
        else { return nil }
        self.init(
            checked: engine,
            device: device,
            launchSeconds: launchSeconds,
            operationsPerSecond: operationsPerSecond,
            bytesPerSecond: bytesPerSecond
        )
    }

    private init(
        checked engine: String,
        device: Int,
        launchSeconds: Double,
        operationsPerSecond: Double,
        bytesPerSecond: Double
    ) {
        self.engine = engine
        self.device = device
        self.launchSeconds = launchSeconds
        self.operationsPerSecond = operationsPerSecond
        self.bytesPerSecond = bytesPerSecond
    }

    /// What stands for a device that no worker has measured: it tells long trials from short ones, and no more.
    public static func unmeasured(engine: String) -> ComputeRates {
        let isDevice = engine == "cuda"
        return ComputeRates(
            checked: engine,
            device: 0,
            launchSeconds: 4e-6,
            operationsPerSecond: isDevice ? 2e13 : 5e10,
            bytesPerSecond: isDevice ? 1e12 : 1e10
        )
    }
}
