import ApusAPI
import ArgumentParser

/// `apus study delete STUDY --yes`.
struct StudyDelete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Removes a study with its trials, logs and artifacts, for good."
    )

    @OptionGroup var study: StudyArgument
    @Flag(help: "Yes, remove it.") var yes = false
    @OptionGroup var client: ClientOptions

    func run() async throws {
        guard self.yes else {
            throw CommandError("this cannot be undone; say --yes, or keep the results with 'apus study stop'")
        }
        try await self.client.client().order(.deleteStudy, [self.study.study])
        try Console.current.print("study \(VisibleText.escaped(self.study.study)) is deleted")
    }
}
