import ApusAPI
import ArgumentParser

/// `apus study stop STUDY`.
struct StudyStop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Ends a study: running trials are called off, results stay."
    )

    @OptionGroup var study: StudyArgument
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await StudyOrder(client: self.client.client(), output: self.output).send(.stop, self.study.study)
    }
}
