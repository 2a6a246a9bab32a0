import ApusAPI
import ArgumentParser

/// `apus worker revoke`.
struct WorkerRevoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Closes a worker's sessions, and lets it in no more.",
        discussion: """
            What it runs is given to other workers at once. It comes back only with a new token of 'apus token create'.
            """
    )

    @Argument(help: "The worker's name.")
    var worker: String

    @OptionGroup var client: ClientOptions

    func run() async throws {
        try await self.client.client().order(.revokeWorker, [self.worker])
    }
}
