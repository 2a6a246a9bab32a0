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
    @Flag(help: "Write JSON: the study as it was.") var json = false

    func run() async throws {
        guard self.yes else {
            throw CommandError("this cannot be undone; say --yes, or keep the results with 'apus study stop'")
        }
        let client = try self.client.client()
        let study = try await client.get(.study, [self.study.study], as: StudyAnswer.self)
        try await client.order(.deleteStudy, ["\(study.number)"], isLong: true)
        if self.json { return try Console.current.printJSON(study) }
        try Console.current.print("study \(VisibleText.escaped(self.study.study)) is deleted")
    }
}
