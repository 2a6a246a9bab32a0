import ArgumentParser

/// The worker's program; its first argument may name what such a worker starts: `engine` and `keep`.
///
/// With `devices` or `check` it looks at this machine's devices instead, and with `secret` it keeps a secret.
@main
enum ApusWorkerProgram {
    /// On the main thread, which the engine's process needs.
    @MainActor
    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        let rest = Array(arguments.dropFirst())
        switch arguments.first {
        case EngineCommand.name: EngineCommand.main(rest)
        case KeepCommand.name: await KeepCommand.main(rest)
        case DevicesCommand.name: DevicesCommand.main(rest)
        case CheckCommand.name: CheckCommand.main(rest)
        case SecretCommand.name: SecretCommand.main(rest)
        default: await JoinCommand.main(arguments)
        }
    }
}
