import ApusAPI
import ArgumentParser

/// `apus audit`.
struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Shows who did what, the newest first; for administrators.",
        discussion: "Every change by a person or a token is in it, and every join and renewal of a worker."
    )

    @Option(help: "How many entries to show, at most 100000.")
    var limit = 100

    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...100_000).contains(self.limit) else { throw ValidationError("--limit is from 1 to 100000") }
    }

    func run() async throws {
        let client = try self.client.client()
        var entries: [AuditAnswer] = []
        while entries.count < self.limit {
            let count = min(1_000, self.limit - entries.count)
            var query = [("limit", "\(count)")]
            if let last = entries.last { query.append(("below", "\(last.number)")) }
            let page = try await client.get(.audit, query: query, as: AuditPageAnswer.self).items
            entries += page
            if page.count < count { break }
        }
        try Console.current.print(Table(audit: entries), json: AuditPageAnswer(items: entries), options: self.output)
    }
}
