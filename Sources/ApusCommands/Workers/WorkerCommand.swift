import ArgumentParser

/// `apus worker`.
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker",
        abstract: "Shows the machines that run trials, shuts some out, and lets some in again.",
        subcommands: [WorkerList.self, WorkerDevices.self, WorkerReadmit.self, WorkerRevoke.self],
        defaultSubcommand: WorkerList.self
    )
}
