import ApusAPI
import ArgumentParser

/// `apus study pause STUDY`.
struct StudyPause: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Lets running trials end and starts no new ones."
    )

    @OptionGroup var study: StudyArgument
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await StudyOrder(client: self.client.client(), output: self.output).send(.pause, self.study.study)
    }
}
