import ApusAPI
import ArgumentParser

/// `apus artifact unpin STUDY TRIAL`.
struct ArtifactUnpin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unpin",
        abstract: "Leaves a trial's files to the study's policy again."
    )

    @OptionGroup var trial: TrialArgument
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let client = try self.client.client()
        try await client.order(.pin, self.trial.path, body: PinRequest(isPinned: false))
        try await TrialReport(client: client, output: self.output).write(self.trial)
    }
}
