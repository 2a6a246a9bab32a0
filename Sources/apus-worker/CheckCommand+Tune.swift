import ApusEngine
import ApusEngineCUDA
import FoundationEssentials

// Checking and measuring tiles before trainings do it.
extension CheckCommand {
    /// What is tuned: the published networks, or the one that was named.
    private func tunedNetworks() throws -> [(name: String, plan: NetworkPlan, batch: Int, update: UpdateRule)] {
        guard let path = self.network else {
            let update = UpdateRule(optimizer: .adadelta(rho: 0.95, epsilon: 1e-7))
            let input = TensorShape(height: 28, width: 28, channels: 1)
            var seen: Set<String> = []
            return try DeviceCheck.Subject.all.filter { seen.insert($0.name).inserted }.map { subject in
                let plan = try NetworkPlan(input: input, layers: subject.layers, loss: .crossEntropy(smoothing: 0))
                return (subject.name, plan, 128, update)
            }
        }
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw CUDAError.kernels("\(path) cannot be read")
        }
        guard bytes.count <= Self.networkBytesMax else {
            throw CUDAError.kernels("\(path) has more than \(Self.networkBytesMax) bytes")
        }
        let specification = try TrainingSpecification(json: Array(bytes))
        // The data's shape is the network's.
        let loader = DatasetLoader(specification.dataset, loss: specification.loss)
        let data = try loader.load(path: self.dataset ?? specification.dataset.path ?? "")
        let plan = try NetworkPlan(
            input: data.train.dataset.shape,
            layers: specification.layers,
            loss: specification.loss
        )
        return [(path, plan, specification.batch, specification.update)]
    }

    /// Of a training's specification.
    private static let networkBytesMax = 1 << 20

    /// Tells each bucket as it is measured, and what is not used on the device.
    func tune(_ device: Device, _ module: KernelModule, kernels name: String) throws {
        let folder = try WorkerPaths.absolute(self.cache ?? KernelFolder.cache("."))
        let book = TileBook(folder: folder, identity: try TileBook.Identity(device, kernels: name)) {
            Console.fail($0)
        }
        let networks = try self.tunedNetworks()
        for precision in [Precision.bf16, .tf32, .fp32] where precision.possible(major: device.major) == precision {
            let backend = CUDABackend(device: device, module: module, precision: precision, tiles: book)
            for network in networks {
                try backend.tune(network.plan, batch: network.batch, update: network.update) { step in
                    let measured = TunedBucket(network: network.name, step: step)
                    try? self.show(measured, measured.text)
                }
            }
        }
        let tuned = TunedBook(folder: folder, buckets: book.count, refused: book.refused)
        try self.show(tuned, tuned.text)
    }
}

private struct TunedBucket: Encodable {
    let network: String
    let bucket: String
    let tile: String
    let microseconds: Double

    /// Of each tile that was tried.
    let tried: [String: Double]
    let done: Int
    let count: Int

    init(network: String, step: TileTuning.Step) {
        self.network = network
        (self.bucket, self.tile) = (step.bucket, step.tile)
        func rounded(_ time: Double) -> Double { (time * 100).rounded() / 100 }
        self.microseconds = rounded(step.microseconds)
        self.tried = step.tried.mapValues(rounded)
        (self.done, self.count) = (step.done, step.count)
    }

    var text: String {
        "\(self.network), \(self.done) of \(self.count): \(self.bucket): \(self.tile), \(self.microseconds) µs"
    }
}

private struct TunedBook: Encodable {
    let folder: String
    let buckets: Int
    let refused: [String]

    var text: String {
        let first = "\(self.folder) has the tiles of \(self.buckets) kinds of products"
        return ([first] + self.refused.map { "  \($0) is not used on this device" }).joined(separator: "\n")
    }
}
