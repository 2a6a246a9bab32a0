import ArgumentParser

/// The worker's program; with the first argument `engine`, the engine's process of such a worker; with
/// `devices`, a look at this machine.
@main
enum ApusWorkerProgram {
    /// On the main thread, which the engine's process needs.
    @MainActor
    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        let rest = Array(arguments.dropFirst())
        switch arguments.first {
        case EngineCommand.name: EngineCommand.main(rest)
        case DevicesCommand.name: DevicesCommand.main(rest)
        default: await JoinCommand.main(arguments)
        }
    }
}
