import ArgumentParser

/// `apus worker`.
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker",
        abstract: "Shows the machines that run trials.",
        subcommands: [WorkerList.self, WorkerDevices.self],
        defaultSubcommand: WorkerList.self
    )
}
