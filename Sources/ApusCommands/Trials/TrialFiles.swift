import ApusAPI
import ArgumentParser

/// `apus trial files STUDY TRIAL`.
struct TrialFiles: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "files",
        abstract: "Lists a trial's logs, the files of its folder while it runs, and its artifact's files."
    )

    @OptionGroup var trial: TrialArgument
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let client = try self.client.client()
        var files = try await client.get(.files, self.trial.path, as: FileListAnswer.self).items
        let detail = try await client.get(.trial, self.trial.path, as: TrialDetailAnswer.self)
        if detail.trial.hasArtifact {
            files += try await client.get(.artifactFiles, self.trial.path, as: FileListAnswer.self).items
        }
        try Console.current.print(Table(files: files), json: FileListAnswer(items: files), options: self.output)
    }
}
