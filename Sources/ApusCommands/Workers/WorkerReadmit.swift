import ApusAPI
import ArgumentParser

/// `apus worker readmit`.
struct WorkerReadmit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "readmit",
        abstract: "Gives trials again to a worker that is under quarantine.",
        discussion: """
            Programs failed there that work elsewhere; 'apus worker list' says which. It is let in again by itself once a \
            trial works there, which is tried after a pause that doubles each time.
            """
    )

    @Argument(help: "The worker's name.")
    var worker: String

    @OptionGroup var client: ClientOptions

    func run() async throws {
        try await self.client.client().order(.readmitWorker, [self.worker])
    }
}
