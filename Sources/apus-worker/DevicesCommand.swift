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

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let report = DeviceProbe.report(kernels: try KernelFolder.path(self.kernels))
        if self.json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            Console.print(String(decoding: try encoder.encode(report), as: UTF8.self) + "\n")
        } else {
            Console.print(report.text)
        }
        guard report.devices.contains(where: { $0.problem == nil }) else { throw ExitCode.failure }
    }
}
