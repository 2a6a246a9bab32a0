import ApusEngine
import ApusEngineCPU
import ApusEngineCUDA
import ApusRunner
import ArgumentParser

/// `apus-worker engine`: trains the one network that its worker asks for on standard input; with `--kernels` on this
/// process's CUDA device, and then as many as it is asked for.
struct EngineCommand: ParsableCommand {
    static let name = "engine"

    static let configuration = CommandConfiguration(
        commandName: "apus-worker \(Self.name)",
        abstract: "Trains networks for the worker that starts it."
    )

    @Option(help: "The kernel pack: trains on the first CUDA device that is visible.")
    var kernels: String?

    @Option(help: "Where it keeps what it compiled and measured.")
    var cache: String?

    func run() throws {
        let clock = ContinuousClock()
        let status =
            if let kernels = self.kernels {
                DeviceProcess.run(clock: clock) { try Self.device(kernels, cache: self.cache) }
            } else {
                EngineProcess.run(clock: clock) { threads in try Self.backend(threads) }
            }
        throw ExitCode(status)
    }

    private static func device(_ folder: String, cache: String?) throws -> any TrainingDevice {
        let device = try Device(driver: try Driver(), ordinal: 0)
        let pack = try KernelFolder.pack(folder)
        let place = cache ?? KernelFolder.cache(".")
        let kernels = try DeviceKernels(device, pack: pack, runtime: KernelFolder.runtime(pack, cache: place)) {
            Console.fail($0)
        }
        let identity = try TileBook.Identity(device, kernels: kernels.name)
        let tiles = TileBook(folder: place, identity: identity) { Console.fail($0) }
        let libraries = try Self.libraries(device, identity, cache: place)
        let shared = SharedDevice(device: device, module: kernels.module, tiles: tiles, libraries: libraries)
        if let upgrade = kernels.upgrade { Self.compile(upgrade, for: shared) }
        return shared
    }

    /// NVIDIA's libraries, where this machine has one; the log says which.
    private static func libraries(
        _ device: Device,
        _ identity: TileBook.Identity,
        cache folder: String
    ) throws -> DeviceLibraries? {
        let found = KernelFolder.libraries(driver: try device.driver.version())
        for line in found.words { Console.fail(line) }
        guard found.cublasLt != nil || found.cudnn != nil else { return nil }
        let book = LibraryBook(folder: folder, identity: identity, versions: found.versions) { Console.fail($0) }
        return DeviceLibraries(found, device: device, book: book) { Console.fail($0) }
    }

    /// In the background, while trainings go on with what the pack has.
    private static func compile(_ upgrade: @escaping DeviceKernels.Upgrade, for device: SharedDevice) {
        let isStarted = BlockingThread.start(stackBytes: 8_388_608) {
            do {
                let made = try upgrade()
                for note in made.notes { Console.fail(note) }
                try device.replaceKernels(made.image)
            } catch {
                Console.fail("goes on with the kernel pack's kernels: \(error)")
            }
        }
        if !isStarted { Console.fail("goes on with the kernel pack's kernels: no more threads; raise ulimit -u") }
    }

    /// oneDNN where the machine has it; else the reference, which is right and slow.
    private static func backend(_ threads: Int) throws -> any Backend {
        do {
            return try OneDNNBackend(threads: threads)
        } catch {
            Console.fail("warning: training will be slow: \(error)")
            return ReferenceBackend()
        }
    }
}
