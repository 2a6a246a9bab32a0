package import ApusEngine
internal import CCUDA

// How long steps take, for benchmarks and for choosing.
extension CUDANetwork {
    package struct Timing: Sendable {
        /// Microseconds of a step, all trials together.
        package let step: Double

        package struct Launch: Sendable {
            package let kernel: String

            /// Of the launch on its own.
            package let microseconds: Double

            /// Of all trials together; `nil` where nobody asks.
            package let operations: Double?
            package let bytes: Double?
        }

        package let launches: [Launch]
    }

    /// The kernels of one step of training, in order.
    package static func stepKernels(
        _ plan: NetworkPlan,
        batch: Int,
        update: UpdateRule,
        precision: Precision,
        traits: DeviceTraits
    ) -> [String] {
        NetworkCompiler(
            plan: plan,
            batch: batch,
            update: update,
            precision: precision,
            traits: traits,
            isProbe: false,
            base: 0,
            stride: 0
        ).trainStep(classes: true).map(\.kernel)
    }

    /// Trains every trial with the same steps over a data set, taken in its own order again and again.
    package func trainAlike(_ dataset: Dataset, steps: Int) throws {
        let data = try ResidentData(dataset, normalizer: .identity, device: self.device, stream: self.stream)
        let addresses = DataAddresses(data)
        try self.begin(addresses, count: dataset.count, steps: steps)
        try self.run(steps: steps, isTraining: true, isClasses: addresses.isClasses)
        try self.stream.synchronize()
    }

    private func begin(_ data: DataAddresses, count: Int, steps: Int) throws(CUDAError) {
        var work: [Work] = []
        for trial in 0..<self.trials {
            let kept = try self.keep(order: (0..<Int32(count)).map { $0 }, moves: [], trial: trial)
            let entries = (0..<steps).map { step in
                apus_step(
                    StepScalars(learningRate: 0.01, step: step, seed: 1),
                    count: self.batch,
                    first: step * self.batch % (count - self.batch + 1),
                    optimizer: self.members[0].update.optimizer
                )
            }
            work.append(Work(data: data, entries: entries, seed: 1, order: kept.order, moves: 0))
        }
        try self.begin(work)
    }

    /// Times steps, every trial the same, and each launch on its own.
    package func measure(_ dataset: Dataset, steps: Int) throws -> Timing {
        let data = try ResidentData(dataset, normalizer: .identity, device: self.device, stream: self.stream)
        let addresses = DataAddresses(data)
        func begin(_ steps: Int) throws(CUDAError) {
            try self.begin(addresses, count: dataset.count, steps: steps)
        }
        try begin(steps)
        try self.run(steps: steps, isTraining: true, isClasses: addresses.isClasses)
        try self.stream.synchronize()
        var times: [Double] = []
        for _ in 0..<5 {
            try begin(steps)
            try self.stream.synchronize()
            times.append(
                try self.stream.time { () throws(CUDAError) in
                    try self.run(steps: steps, isTraining: true, isClasses: addresses.isClasses)
                }
            )
        }
        try begin(4096)
        var launches: [Timing.Launch] = []
        for launch in self.compiler.trainStep(classes: addresses.isClasses) {
            let recording = try Recording(on: self.stream) { () throws(CUDAError) in
                for _ in 0..<20 { try launch.run(on: self.stream, self.module, trials: self.trials) }
            }
            try recording.launch(on: self.stream)
            let time = try self.stream.time { () throws(CUDAError) in try recording.launch(on: self.stream) }
            launches.append(
                Timing.Launch(
                    kernel: "\(launch.kernel) \(launch.gridX)x\(launch.gridY)x\(launch.parts)",
                    microseconds: time / 20,
                    operations: launch.work.map { $0.operations * Double(self.trials) },
                    bytes: launch.work.map { $0.bytes * Double(self.trials) }
                )
            )
        }
        return Timing(step: times.sorted()[2] / Double(steps), launches: launches)
    }
}

extension Stream {
    /// Microseconds of the device between the first and the last of what is given.
    func time(_ body: () throws(CUDAError) -> Void) throws(CUDAError) -> Double {
        let from = try TimedEvent(self.device)
        let to = try TimedEvent(self.device)
        try from.record(on: self)
        try body()
        try to.record(on: self)
        return try to.microseconds(since: from)
    }
}

/// A place in a stream with its time.
struct TimedEvent: ~Copyable {
    private let handle: apus_cuda_event
    private let device: Device

    init(_ device: Device) throws(CUDAError) {
        var handle: apus_cuda_event?
        try device.driver.check(device.driver.api.eventCreate(&handle, 0), "cuEventCreate")
        guard let handle else { throw CUDAError.driver("the CUDA driver gave no event") }
        (self.handle, self.device) = (handle, device)
    }

    deinit { _ = self.device.driver.api.eventDestroy(self.handle) }

    func record(on stream: borrowing Stream) throws(CUDAError) {
        try self.device.driver.check(self.device.driver.api.eventRecord(self.handle, stream.handle), "cuEventRecord")
    }

    func microseconds(since earlier: borrowing TimedEvent) throws(CUDAError) -> Double {
        let driver = self.device.driver
        try driver.check(driver.api.eventSynchronize(self.handle), "cuEventSynchronize")
        var milliseconds: Float = 0
        try driver.check(driver.api.eventElapsedTime(&milliseconds, earlier.handle, self.handle), "cuEventElapsedTime")
        return Double(milliseconds) * 1000
    }
}
