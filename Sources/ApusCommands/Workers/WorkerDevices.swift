import ArgumentParser
import Foundation

/// `apus worker devices`.
struct WorkerDevices: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "devices",
        abstract: "Shows the CUDA devices of this machine, and what is missing to train on them.",
        discussion: """
            It is 'apus-worker devices' of the program beside this one; run that on the other machines. Exit status: 0 \
            when a device can be trained on; 1 when none can.
            """
    )

    @Option(help: ArgumentHelp("The kernel pack. (default: kernels beside apus-worker)", valueName: "folder"))
    var kernels: String?

    @Flag(help: "Measures in a second how fast each device and the processor are, and what a training takes by that.")
    var rates = false

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let program = try WorkerProcess.executable(environment: ProcessInfo.processInfo.environment).path
        var arguments = [program, "devices"]
        if let kernels = self.kernels { arguments += ["--kernels", kernels] }
        if self.rates { arguments.append("--rates") }
        if self.json { arguments.append("--json") }
        var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        pointers.append(nil)
        defer { for pointer in pointers { free(pointer) } }
        execv(program, pointers)
        throw CommandError("cannot start \(program): \(String(cString: strerror(errno)))")
    }
}
