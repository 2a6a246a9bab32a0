import ApusAPI
import ArgumentParser

/// `apus artifact prune STUDY --best N`.
struct ArtifactPrune: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Removes the artifacts of ended trials but the best ones.",
        discussion: "It cannot be taken back, and needs an administrator's token. '--dry-run' only lists what would go."
    )

    @OptionGroup var study: StudyArgument
    @Option(help: "How many trials keep their artifacts, the best first, from 1 to 10000.") var best: Int
    @Flag(help: "List what would be removed, and remove nothing.") var dryRun = false
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...10_000).contains(self.best) else { throw ValidationError("--best is from 1 to 10000") }
    }

    func run() async throws {
        let files = try await self.client.client().send(
            .prune,
            [self.study.study],
            body: PruneRequest(best: self.best, isDryRun: self.dryRun),
            as: StoredFileListAnswer.self
        )
        try Console.current.print(Table(files: files.items), json: files, options: self.output)
        guard !self.output.json else { return }
        let size = NumberText.bytes(Int64(clamping: files.bytes))
        Console.current.note("\(self.dryRun ? "would remove" : "removed") \(files.items.count) artifacts, \(size)")
    }
}
