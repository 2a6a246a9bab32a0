import ArgumentParser

/// `apus`: every command is one type in a file of its own, in the folder of its noun.
struct ApusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apus",
        abstract: "Tunes the hyperparameters of deep networks on one machine or many.",
        discussion: """
            Try it on this machine:   apus run study.yaml
            On several machines:      apus coordinator, then apus token create NAME > FILE for each of them, and there
                                      apus-worker --join HOST:PORT --token-file FILE
            Submit and watch:         apus study submit study.yaml, then apus study watch NAME
            Take the results:         apus results NAME
            Come from another tool:   apus import FILE, or apus smac --scenario FILE
            """,
        version: ApusVersion.text,
        subcommands: [
            RunCommand.self, CoordinatorCommand.self, StudyCommand.self, TrialCommand.self, ResultsCommand.self,
            ArtifactCommand.self,
            WorkerCommand.self, TokenCommand.self, AuditCommand.self, StoreCommand.self, ImportCommand.self,
            SMACCommand.self, VersionCommand.self,
        ]
    )
}
