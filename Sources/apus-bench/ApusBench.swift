import ArgumentParser

/// Measures what `Docs/Benchmarks.md` quotes.
@main
struct ApusBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apus-bench",
        abstract: "Measures Apus, and its peers in the same run.",
        subcommands: [
            ListCommand.self, RunCommand.self, OptimizeCommand.self, AskCommand.self, FidelityCommand.self,
            ConnectionsCommand.self, MetricsCommand.self, RequeueCommand.self, RestartCommand.self,
            LatencyCommand.self, OutageCommand.self, MakespanCommand.self,
            TrainChild.self, CoordinateChild.self, WorkChild.self, CommandsChild.self, UploadChild.self, FillChild.self,
            HoldChild.self, HostChild.self, CrowdChild.self, TrainerChild.self, LedgerChild.self,
        ]
    )
}
