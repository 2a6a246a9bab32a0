import ApusEngine
import ApusEngineCUDA
import ApusWorker
import ArgumentParser
import FoundationEssentials

/// `apus-worker devices`: what of this machine the CUDA engine can use, and what is missing.
struct DevicesCommand: ParsableCommand {
    static let name = "devices"

    static let configuration = CommandConfiguration(
        commandName: "apus-worker \(Self.name)",
        abstract: "Shows the CUDA devices of this machine, and what is missing to train on them.",
        discussion: "Exit status: 0 when a device can be trained on; 1 when none can."
    )

    @Option(help: ArgumentHelp("The kernel pack. (default: kernels beside this program)", valueName: "folder"))
    var kernels: String?

    @Flag(help: "Measures in a second how fast each device and the processor are, and what a training takes by that.")
    var rates = false

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        var report = DeviceProbe.report(kernels: try KernelFolder.path(self.kernels))
        if self.json {
            if self.rates { report.rates = try self.measured(report) { Console.fail($0) }.compactMap(\.entry) }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            Console.print(String(decoding: try encoder.encode(report), as: UTF8.self) + "\n")
        } else {
            Console.print(report.text)
            if self.rates {
                for rates in try self.measured(report, { Console.print("rates       \($0)\n") }) {
                    Console.print("rates       \(rates.text)\n")
                }
            }
        }
        guard report.devices.contains(where: { $0.problem == nil }) else { throw ExitCode.failure }
    }

    /// What cannot be measured is told, and the rest is measured.
    private func measured(_ report: DeviceReport, _ tell: (String) -> Void) throws -> [MeasuredRates] {
        var found: [MeasuredRates] = []
        for entry in report.devices where entry.problem == nil {
            do {
                let device = try Device(driver: try Driver(), ordinal: entry.ordinal)
                let pack = try KernelFolder.pack(try KernelFolder.path(self.kernels))
                let file = try pack.file(
                    major: device.major,
                    minor: device.minor,
                    driver: try device.driver.version()
                )
                let module = try KernelModule(device, image: try pack.read(file))
                for precision in [Precision.bf16, .tf32, .fp32] {
                    found.append(try MeasuredRates(device: device, module: module, precision: precision))
                }
            } catch {
                tell("device \(entry.ordinal) cannot be measured: \(error)")
            }
        }
        do {
            let cores = MachineFacts.detect().cores
            for threads in cores > 1 ? [1, cores] : [1] { found.append(try MeasuredRates(threads: threads)) }
        } catch {
            tell("the processor cannot be measured: \(error)")
        }
        return found
    }
}
