import ArgumentParser

/// The worker's program; with the first argument `engine` the engine's process of such a worker, with `check` the check of
/// a GPU.
@main
enum ApusWorkerProgram {
    /// On the main thread, which the engine's process needs.
    @MainActor
    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch arguments.first {
        case EngineCommand.name: EngineCommand.main(Array(arguments.dropFirst()))
        case KeepCommand.name: await KeepCommand.main(Array(arguments.dropFirst()))
        case CheckCommand.name: CheckCommand.main(Array(arguments.dropFirst()))
        default: await JoinCommand.main(arguments)
        }
    }
}
