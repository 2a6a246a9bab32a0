import ApusAPI
import ApusStore
import ArgumentParser

/// `apus token create`.
struct TokenCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Makes a token, and writes it once.",
        discussion: """
            Without --role it lets one worker of that name join, once and within 15 minutes; put it into a file that \
            only its owner may read, and give that to 'apus-worker --token-file'. It carries the fingerprint of the \
            coordinator's authority, so that the worker knows its coordinator before it sends the secret.

            With --role it opens the HTTP API: a viewer reads, a submitter also submits and changes studies, an admin \
            also deletes them, makes tokens and reads the audit log. Such a token does not expire without --valid.
            """
    )

    @Argument(help: "The worker's name, or the name under which the audit log is to know who asks.")
    var name: String

    @Option(help: "viewer, submitter or admin: a token of the HTTP API.")
    var role: AccessRole?

    @Option(help: "How long it is good, as 90s, 15m, 12h or 30d. (default: 15m for a join token)")
    var valid: LifeTime?

    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let request = CreateTokenRequest(
            kind: self.role?.rawValue ?? "join",
            name: self.name,
            lifeSeconds: self.valid?.seconds
        )
        let answer = try await self.client.client().send(.createToken, body: request, as: CreateTokenAnswer.self)
        let console = Console.current
        if self.output.json { return try console.printJSON(answer) }
        // The token alone, so that it can go into a file; what is to be said goes beside it.
        try console.print(answer.text)
        let until = answer.token.expiresAt.map { "until \($0)" } ?? "until it is revoked"
        console.note("token \(answer.token.number) (\(answer.token.kind)) for \(answer.token.name), good \(until)")
    }
}

extension AccessRole: ExpressibleByArgument {}
