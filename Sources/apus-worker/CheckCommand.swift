import ApusEngine
import ApusEngineCUDA
import ArgumentParser
import FoundationEssentials

/// `apus-worker check`: whether a node's GPU computes right, and how fast it is.
struct CheckCommand: ParsableCommand {
    static let name = "check"

    static let configuration = CommandConfiguration(
        commandName: "apus-worker \(Self.name)",
        abstract: "Checks a GPU: compares operations with the reference, times steps, trains MNIST, measures tiles.",
        discussion: """
            Needs no coordinator. Exit status: 0 when everything is right; 1 when an operation is further from the \
            reference than its precision allows, or the device fails, with the reason on standard error.
            """
    )

    @Option(
        help: ArgumentHelp(
            "The kernel pack, or one cubin or PTX of it. (default: kernels beside this program)",
            valueName: "folder"
        )
    )
    var kernels: String?

    @Option(help: "Which device, counted from 0.")
    var device = 0

    @Option(help: "Random networks of each kind in each precision; 0 for none.")
    var networks = 24

    @Option(help: ArgumentHelp("Trains the Keras network for 12 epochs on this folder of MNIST.", valueName: "folder"))
    var dataset: String?

    @Flag(inversion: .prefixedNo, help: "Times the steps of the published networks.")
    var times = true

    @Flag(help: "Gives cuBLASLt and cuDNN every product that they make right, whether it is faster or not.")
    var libraries = false

    @Flag(help: "Checks and measures the tiles of products now, instead of everything else, and writes them down.")
    var tune = false

    @Option(
        help: ArgumentHelp(
            "Where --tune writes them. (default: where this user's workers look, ~/.cache/apus/devices)",
            valueName: "folder"
        )
    )
    var cache: String?

    @Option(
        help: ArgumentHelp(
            "The training whose shapes --tune measures, as JSON; its data is the --dataset. "
                + "(default: the published networks)",
            valueName: "file"
        )
    )
    var network: String?

    @Flag(help: "One JSON object a line, instead of text.")
    var json = false

    func validate() throws {
        var mistakes: [String] = []
        if !(0...1_000).contains(self.networks) { mistakes.append("--networks is 0 to 1000 (it is \(self.networks))") }
        if !(0...63).contains(self.device) { mistakes.append("--device is 0 to 63 (it is \(self.device))") }
        if !self.tune, self.cache != nil || self.network != nil {
            mistakes.append("--cache and --network are for --tune")
        }
        if !mistakes.isEmpty { throw ValidationError(mistakes.joined(separator: "\n")) }
    }

    func run() throws {
        do {
            guard try self.check() else { throw ExitCode.failure }
        } catch let error as ExitCode {
            throw error
        } catch {
            Console.fail("\(error)")
            throw ExitCode.failure
        }
    }

    private func check() throws -> Bool {
        let device = try Device(driver: try Driver(), ordinal: self.device)
        let (module, name) = try self.module(device)
        let about = try CheckedDevice(device)
        try self.show(about, about.text)
        if self.tune {
            try self.tune(device, module, kernels: name)
            return true
        }
        let libraries = try self.libraries(device)
        let book = TileBook(folder: nil, identity: try TileBook.Identity(device, kernels: name)) {
            Console.fail($0)
        }
        let check = DeviceCheck(device: device, module: module, libraries: libraries, tiles: book)
        var isRight = true
        for precision in Precision.allCases where self.networks > 0 {
            for operation in try check.operations(precision, networks: self.networks) {
                isRight = isRight && operation.isRight
                try self.show(operation, operation.text)
            }
        }
        if self.times {
            for precision in [Precision.bf16, .tf32, .fp32] {
                for subject in DeviceCheck.Subject.all {
                    let time = try check.stepTime(subject, precision)
                    try self.show(time, time.text)
                }
            }
        }
        if self.times {
            // Nothing is known of the device there, as for its first training.
            let fresh = TileBook(folder: nil, identity: try TileBook.Identity(device, kernels: name)) {
                Console.fail($0)
            }
            let check = DeviceCheck(device: device, module: module, libraries: libraries, tiles: fresh)
            for step in try check.firstSteps(.bf16, seconds: Self.stopwatch()) { try self.show(step, step.text) }
        }
        if self.times {
            for precision in [Precision.bf16, .tf32, .fp32] {
                let rates = try MeasuredRates(device: device, module: module, precision: precision)
                try self.show(rates, rates.text)
            }
        }
        if let folder = self.dataset { try self.train(device, module, book, folder) }
        return isRight
    }

    /// Tells what there is; they are used where they were asked for.
    private func libraries(_ device: Device) throws -> DeviceLibraries? {
        let found = KernelFolder.libraries(driver: try device.driver.version())
        for line in found.words { try self.show(CheckedLibrary(library: line), line) }
        guard self.libraries else { return nil }
        let book = LibraryBook(
            folder: nil,
            identity: try TileBook.Identity(device, kernels: "check"),
            versions: found.versions
        ) { Console.fail($0) }
        return DeviceLibraries(found, device: device, book: book, policy: .always) { Console.fail($0) }
    }

    /// The kernels, and their name in a worker's tile book.
    private func module(_ device: Device) throws -> (KernelModule, name: String) {
        let path = try KernelFolder.path(self.kernels)
        var isFolder = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder,
            let image = FileManager.default.contents(atPath: path)
        {
            let name = path.split(separator: "/").last.map(String.init) ?? path
            return (try KernelModule(device, image: Array(image)), name)
        }
        let pack = try KernelFolder.pack(path)
        let file = try pack.file(major: device.major, minor: device.minor, driver: try device.driver.version())
        return (try KernelModule(device, image: try pack.read(file)), file.name)
    }

    /// With the kernels that a worker's engine would choose, checked and measured within the time that is told.
    private func train(_ device: Device, _ module: KernelModule, _ book: TileBook, _ folder: String) throws {
        let specification = TrainingSpecification(
            dataset: DatasetSpecification(name: "mnist"),
            layers: DeviceCheck.Subject.layers(32, 64, kernel: 3),
            update: UpdateRule(optimizer: .adadelta(rho: 0.95, epsilon: 1e-7)),
            learningRate: 1,
            epochs: 12,
            batch: 128
        )
        let seconds = Self.stopwatch()
        let before = ProcessAge.seconds()
        let data = try DatasetLoader(specification.dataset, loss: specification.loss).load(path: folder)
        let loaded = seconds()
        let trainer = try Trainer(
            specification: specification,
            data: data,
            backend: CUDABackend(device: device, module: module, precision: .bf16, tiles: book),
            seed: 1
        )
        let observer = TrainerObserver(onMetrics: { metrics in
            let epoch = CheckedEpoch(
                epoch: metrics.epoch,
                seconds: seconds(),
                loadSeconds: loaded,
                processSeconds: before.map { $0 + seconds() },
                metrics: Dictionary(metrics.values.map { ($0.name, $0.value) }) { first, _ in first }
            )
            try? self.show(epoch, epoch.text)
        })
        _ = try trainer.run(observer)
    }

    /// Seconds since now.
    private static func stopwatch() -> () -> Double {
        let clock = ContinuousClock()
        let start = clock.now
        return { (clock.now - start) / .seconds(1) }
    }

    func show(_ value: some Encodable, _ text: String) throws {
        guard self.json else { return print(text) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        print(String(decoding: try encoder.encode(value), as: UTF8.self))
    }
}

private struct CheckedDevice: Encodable {
    let device: String
    let computeCapability: String
    let memoryBytes: Int
    let driver: Int

    init(_ device: Device) throws {
        self.device = device.name
        self.computeCapability = "\(device.major).\(device.minor)"
        self.memoryBytes = device.memoryBytes
        self.driver = try Driver().version()
    }

    var text: String {
        "\(self.device), compute capability \(self.computeCapability), \(self.memoryBytes >> 20) MiB, driver for CUDA "
            + "\(self.driver / 1000).\(self.driver % 1000 / 10)"
    }
}

private struct CheckedLibrary: Encodable {
    let library: String
}

private struct CheckedEpoch: Encodable {
    let epoch: Int
    let seconds: Double
    let loadSeconds: Double

    /// Since the process began.
    let processSeconds: Double?
    let metrics: [String: Double]

    var text: String {
        let metrics = self.metrics.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        return "MNIST, bf16: epoch \(self.epoch) after \(self.seconds) s: \(metrics.joined(separator: ", "))"
    }
}

extension DeviceCheck.Operation {
    fileprivate var text: String {
        "\(self.precision) \(self.kind): error \(self.error)\(self.isRight ? "" : ", TOO LARGE (at most \(self.errorMax))")"
    }
}

extension DeviceCheck.StepTime {
    fileprivate var text: String {
        let first = "\(self.network), \(self.precision), \(self.trials) side by side: \(self.microseconds) µs a step"
        return ([first] + self.kernels.map { "  \($0.text)" }).joined(separator: "\n")
    }
}

extension DeviceCheck.StepTime.Kernel {
    fileprivate var text: String {
        func rate(_ amount: Double?, _ unit: String) -> String {
            guard let amount, amount > 0 else { return "" }
            return ", \((amount / self.microseconds / 1e3).rounded()) \(unit)"
        }
        return "\(self.name): \(self.microseconds) µs" + rate(self.operations, "GFLOP/s") + rate(self.bytes, "GB/s")
    }
}

extension DeviceCheck.FirstStep {
    fileprivate var text: String {
        "\(self.network), \(self.precision), never seen: first step after \(self.milliseconds) ms, "
            + "\(self.dataMilliseconds) of them for the data"
            + (self.checksKernels ? "; kernels were checked too, as once on each device" : "")
    }
}
