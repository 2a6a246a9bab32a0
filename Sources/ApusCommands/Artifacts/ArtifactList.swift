import ApusAPI
import ArgumentParser

/// `apus artifact list STUDY`.
struct ArtifactList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists a study's artifacts and checkpoints, and what they take on the coordinator's disk."
    )

    @OptionGroup var study: StudyArgument
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let files = try await self.client.client().get(
            .storedFiles,
            [self.study.study],
            as: StoredFileListAnswer.self
        )
        try Console.current.print(Table(files: files.items), json: files, options: self.output)
        if !self.output.json { Console.current.note("\(NumberText.bytes(Int64(clamping: files.bytes))) in all") }
    }
}
