import ApusAPI
import ArgumentParser

/// `apus version`.
struct VersionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version",
        abstract: "Shows the version of this program."
    )

    private struct Answer: Codable {
        let version: String
    }

    @OptionGroup var output: OutputOptions

    func run() async throws {
        if self.output.json { return try Console.current.printJSON(Answer(version: ApusVersion.text)) }
        try Console.current.print("apus \(ApusVersion.text)")
    }
}
