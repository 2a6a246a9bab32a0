import ApusAPI
import ArgumentParser

/// `apus artifact pin STUDY TRIAL`.
struct ArtifactPin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pin",
        abstract: "Keeps a trial's files, whatever the study's policy says."
    )

    @OptionGroup var trial: TrialArgument
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let client = try self.client.client()
        try await client.order(.pin, self.trial.path, body: PinRequest(isPinned: true))
        try await TrialReport(client: client, output: self.output).write(self.trial)
    }
}
