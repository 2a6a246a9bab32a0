import ApusAPI
import ArgumentParser

/// `apus study resume STUDY`.
struct StudyResume: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Lets a paused study go on."
    )

    @OptionGroup var study: StudyArgument
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await StudyOrder(client: self.client.client(), output: self.output).send(.resume, self.study.study)
    }
}
