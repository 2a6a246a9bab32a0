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

    func run() throws {
        let clock = ContinuousClock()
        let status =
            if let kernels = self.kernels {
                DeviceProcess.run(clock: clock) { try Self.device(kernels) }
            } else {
                EngineProcess.run(clock: clock) { threads in try Self.backend(threads) }
            }
        throw ExitCode(status)
    }

    private static func device(_ kernels: String) throws -> any TrainingDevice {
        let driver = try Driver()
        let device = try Device(driver: driver, ordinal: 0)
        let pack = try KernelFolder.pack(kernels)
        let file = try pack.file(major: device.major, minor: device.minor, driver: try driver.version())
        return SharedDevice(device: device, module: try KernelModule(device, image: try pack.read(file)))
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
