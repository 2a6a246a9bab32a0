import ArgumentParser

/// The worker's program; with the first argument `engine`, the engine's process of such a worker.
@main
enum ApusWorkerProgram {
    /// On the main thread, which the engine's process needs.
    @MainActor
    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.first == KeepCommand.name { return await KeepCommand.main(Array(arguments.dropFirst())) }
        guard arguments.first == EngineCommand.name else { return await JoinCommand.main(arguments) }
        EngineCommand.main(Array(arguments.dropFirst()))
    }
}
