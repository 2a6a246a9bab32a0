import ApusAPI
import ArgumentParser

/// `apus study check FILE`.
struct StudyCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Reads a study file and names every mistake in it.",
        discussion: "Needs no coordinator. Exits with 1 when there is a mistake; warnings alone are no mistake."
    )

    @Argument(help: "The study file, YAML or JSON.")
    var file: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
        let console = Console.current
        do {
            let document = try StudyDocument(path: self.file, console: console)
            if self.output.json {
                return try console.printJSON(CheckAnswer(isValid: true, issues: document.warnings))
            }
            try console.print(document.warnings.map(\.text) + ["\(self.file): no mistakes"])
        } catch let mistakes as StudyDocument.Mistakes {
            if self.output.json {
                try console.printJSON(CheckAnswer(isValid: false, issues: mistakes.issues))
            } else {
                try console.print(mistakes.description)
            }
            throw ExitCode(1)
        }
    }
}
