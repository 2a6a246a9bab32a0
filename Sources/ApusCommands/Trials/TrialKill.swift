import ApusAPI
import ArgumentParser

/// `apus trial kill STUDY TRIAL`.
struct TrialKill: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kill",
        abstract: "Ends a trial for good; a running one within a second."
    )

    @OptionGroup var trial: TrialArgument
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let client = try self.client.client()
        try await client.order(.kill, self.trial.path)
        try await TrialReport(client: client, output: self.output).write(self.trial)
    }
}
