import ApusAPI
import ArgumentParser

/// `apus trial rerun STUDY TRIAL`.
struct TrialRerun: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rerun",
        abstract: "Runs an ended trial again; its result stands until the new one is accepted."
    )

    @OptionGroup var trial: TrialArgument
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let client = try self.client.client()
        try await client.order(.rerun, self.trial.path)
        try await TrialReport(client: client, output: self.output).write(self.trial)
    }
}
