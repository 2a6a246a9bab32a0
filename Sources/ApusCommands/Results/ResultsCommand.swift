import ArgumentParser

/// `apus results`.
struct ResultsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "results",
        abstract: "Takes the results of a study away: as a table, a chart, or an archive of everything.",
        subcommands: [
            ResultsTable.self, ResultsPareto.self, ResultsPlot.self, ResultsImportance.self, ResultsArchive.self,
        ],
        defaultSubcommand: ResultsTable.self
    )
}
