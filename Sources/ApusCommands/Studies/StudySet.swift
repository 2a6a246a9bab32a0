import ApusAPI
import ArgumentParser

/// `apus study set STUDY --parallel N`.
struct StudySet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Changes how many trials of a study run side by side."
    )

    @OptionGroup var study: StudyArgument
    @Option(help: "How many trials may run side by side, from 1.") var parallel: Int?
    @Flag(help: "As many as the workers take.") var noParallelLimit = false
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (self.parallel != nil) != self.noParallelLimit else {
            throw ValidationError("say either --parallel N or --no-parallel-limit")
        }
        guard self.parallel.map({ $0 >= 1 }) ?? true else { throw ValidationError("--parallel is at least 1") }
    }

    func run() async throws {
        let client = try self.client.client()
        try await client.order(.parallel, [self.study.study], body: ParallelRequest(parallel: self.parallel))
        try await StudyOrder(client: client, output: self.output).report(self.study.study)
    }
}
