import ApusAPI
import ArgumentParser

/// `apus study submit FILE`.
struct StudySubmit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit",
        abstract: "Gives a study to the coordinator.",
        discussion: "Checks the study file first, and sends the files it names that the coordinator does not have yet."
    )

    @Argument(help: "The study file, YAML or JSON.")
    var file: String

    @Flag(help: "Watch the study afterwards, as 'apus study watch' does.")
    var watch = false

    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = Console.current
        let document = try StudyDocument(path: self.file, console: console)
        let client = try self.client.client()
        let answer = try await Submission(client: client, document: document).send()
        if self.output.json {
            try console.printJSON(answer)
        } else {
            for warning in answer.warnings { console.note(warning.text) }
            try console.print("study \(answer.study.number) (\(answer.study.name)) is \(answer.study.state)")
            if !answer.study.obstacle.isEmpty {
                console.note("warning: nothing of it runs yet: \(VisibleText.escaped(answer.study.obstacle))")
            }
            if let warm = answer.study.warmStart?.text { try console.print("it learns from \(warm)") }
        }
        if self.watch { try await LiveWatch(client: client, study: "\(answer.study.number)", console: console).run() }
    }
}
