import ApusAPI
import ArgumentParser

/// `apus token revoke`.
struct TokenRevoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Makes a token worthless, from now on.",
        discussion: "A worker that has joined with it stays; 'apus worker revoke' is for that."
    )

    @Argument(help: "The token's number, as 'apus token list' shows it.")
    var token: UInt64

    @OptionGroup var client: ClientOptions

    func run() async throws {
        try await self.client.client().order(.revokeToken, ["\(self.token)"])
    }
}
