import ApusAPI
import ArgumentParser

/// `apus worker list`.
struct WorkerList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the workers that the coordinator knows, and what they run."
    )

    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let workers = try await self.client.client().get(.workers, as: WorkerListAnswer.self)
        try Console.current.print(Table(workers: workers.items), json: workers, options: self.output)
    }
}
