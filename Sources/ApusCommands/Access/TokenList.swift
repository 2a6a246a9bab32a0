import ApusAPI
import ArgumentParser

/// `apus token list`.
struct TokenList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the tokens that were made, without their secrets."
    )

    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let answer = try await self.client.client().get(.tokens, as: TokenListAnswer.self)
        try Console.current.print(Table(tokens: answer.items), json: answer, options: self.output)
    }
}
