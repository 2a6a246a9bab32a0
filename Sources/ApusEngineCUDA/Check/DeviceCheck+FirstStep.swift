package import ApusEngine

extension DeviceCheck {
    /// How long a training of a shape that was never seen takes to the end of its first step, in a process that has the
    /// kernels.
    package struct FirstStep: Hashable, Sendable, Codable {
        package let network: String
        package let precision: String

        /// Whether kernels were checked on the device too, which happens once on each.
        package let checksKernels: Bool

        /// From the order to the end of the first step; and of this the data's way to the device.
        package let milliseconds: Double
        package let dataMilliseconds: Double
    }

    /// Filters and kernel of some networks of the reference study.
    package static let studied = [(37, 5), (90, 7), (150, 4), (61, 3), (201, 2)]

    /// Those networks, one after the other, on so many images; `seconds` tells the time since some start.
    ///
    /// Empty where there is no book for tiles, as a worker has one.
    package func firstSteps(
        _ precision: Precision,
        of networks: [(filters: Int, kernel: Int)] = Self.studied,
        images: Int = 60_000,
        batch: Int = 128,
        seconds: () -> Double
    ) throws -> [FirstStep] {
        guard let tiles = self.tiles else { return [] }
        let update = UpdateRule(optimizer: .adadelta(rho: 0.95, epsilon: 1e-7))
        let data = Self.images(images)
        let backend = CUDABackend(
            device: self.device,
            module: self.module,
            precision: precision,
            tiles: tiles,
            libraries: self.libraries
        )
        return try networks.map { filters, kernel in
            let verdicts = tiles.table.verdicts.count
            let start = seconds()
            let layers = Subject.layers(filters, filters, kernel: kernel)
            let plan = try NetworkPlan(input: data.shape, layers: layers, loss: .crossEntropy(smoothing: 0))
            let network = CUDATrial(try backend.makeNetworks(plan, batch: batch, updates: [update]))
            let made = seconds()
            try network.place(data, normalizer: .identity, as: .train)
            let placed = seconds()
            try network.load(ParameterInitialization(seed: 1).state(of: plan, optimizer: update.optimizer))
            try network.begin(.train, order: Array(0..<data.count), moves: nil)
            _ = try network.trainSteps(from: 0, scalars: [StepScalars(learningRate: 1, step: 0, seed: 1)])
            return FirstStep(
                network: "\(filters) filters, kernel \(kernel)",
                precision: precision.rawValue,
                checksKernels: tiles.table.verdicts.count > verdicts,
                milliseconds: (seconds() - start) * 1e3,
                dataMilliseconds: (placed - made) * 1e3
            )
        }
    }
}
