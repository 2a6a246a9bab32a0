import ArgumentParser

/// `apus worker`.
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker",
        abstract: "Shows the machines that run trials, and shuts some out.",
        subcommands: [WorkerList.self, WorkerDevices.self, WorkerRevoke.self],
        defaultSubcommand: WorkerList.self
    )
}
