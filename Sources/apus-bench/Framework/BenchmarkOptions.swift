import ArgumentParser
import FoundationEssentials

/// What the person who runs a benchmark may choose.
struct BenchmarkOptions: ParsableArguments {
    @Option(help: "The folder with the four IDX files of MNIST (default: ~/.local/share/apus/datasets/mnist).")
    var data: String?

    @Option(help: "The folder with the peers' scripts.")
    var scripts = "Tests/Benchmarks"

    @Option(help: "The folder to make scratch folders in; its disk is what is measured.")
    var scratch = "/var/tmp"

    @Option(help: "How many measurements take turns with the peer's.")
    var rounds = 3

    @Option(help: "How many attempts the worker of nothing-trials and coordinator-cpu holds.")
    var slots = 512

    @Flag(help: "Leave TLS out of nothing-trials and coordinator-cpu, to see what it costs.")
    var plaintext = false

    func validate() throws {
        guard (1...100).contains(self.rounds) else { throw ValidationError("--rounds is from 1 to 100") }
        guard (1...10_000).contains(self.slots) else { throw ValidationError("--slots is from 1 to 10000") }
    }

    /// The folder of MNIST.
    func mnist() throws(BenchError) -> String {
        let home = ProcessInfo.processInfo.environment["HOME"] ?? "/root"
        let folder = self.data ?? home + "/.local/share/apus/datasets/mnist"
        guard FileManager.default.fileExists(atPath: folder + "/train-images-idx3-ubyte") else {
            throw BenchError("MNIST is not in \(folder); run Deploy/setup, or name its folder with --data")
        }
        return folder
    }

    /// A Python that has PyTorch, as the environment names it.
    var python: String? {
        ProcessInfo.processInfo.environment["APUS_BENCH_PYTHON"]
    }
}
