import ApusAPI
import ArgumentParser

/// `apus trial invalidate STUDY TRIAL --reason TEXT`.
struct TrialInvalidate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "invalidate",
        abstract: "Leaves a trial out of the results and of the optimizer's model; its record is kept."
    )

    @OptionGroup var trial: TrialArgument
    @Option(help: "Why, for whoever looks at it later.") var reason: String
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let client = try self.client.client()
        try await client.order(.invalidate, self.trial.path, body: InvalidateRequest(reason: self.reason))
        try await TrialReport(client: client, output: self.output).write(self.trial)
    }
}
