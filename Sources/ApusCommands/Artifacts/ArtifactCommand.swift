import ArgumentParser

/// `apus artifact`.
struct ArtifactCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "artifact",
        abstract: "Shows what trials left with the coordinator, and says what of it stays.",
        discussion: """
            A study's 'keep' says whose files stay by themselves. What is best, pinned, or may still be gone on from is \
            never removed. 'apus trial get' fetches a trial's artifact.
            """,
        subcommands: [ArtifactList.self, ArtifactPin.self, ArtifactUnpin.self, ArtifactPrune.self]
    )
}
