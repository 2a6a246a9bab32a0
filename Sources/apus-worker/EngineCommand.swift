import ApusEngine
import ApusEngineCPU
import ApusRunner
import ArgumentParser

/// `apus-worker engine`: trains the one network that its worker asks for on standard input.
struct EngineCommand: ParsableCommand {
    static let name = "engine"

    static let configuration = CommandConfiguration(
        commandName: "apus-worker \(Self.name)",
        abstract: "Trains one network for the worker that starts it."
    )

    func run() throws {
        let status = EngineProcess.run(clock: ContinuousClock()) { threads in try Self.backend(threads) }
        throw ExitCode(status)
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
