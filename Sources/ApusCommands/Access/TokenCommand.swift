import ArgumentParser

/// `apus token`.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Makes, lists and revokes the tokens that let workers join and people use the API.",
        subcommands: [TokenCreate.self, TokenList.self, TokenRevoke.self]
    )
}
