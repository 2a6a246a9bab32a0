import ApusAPI
import ArgumentParser

/// `apus trial list STUDY`.
struct TrialList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the trials of a study."
    )

    @OptionGroup var study: StudyArgument

    @Option(help: "Only trials in these states, separated by commas: waiting, running, succeeded, failed, …")
    var state: String?

    @Option(help: "number, state, objective, duration, started, parameter:NAME or metric:NAME.")
    var sort = "number"

    @Flag(help: "The largest first.")
    var descending = false

    @Option(help: "At most so many trials, from 1 to 10000.")
    var limit = 100

    @Option(help: "Leave out the first so many.")
    var offset = 0

    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let client = try self.client.client()
        var query = [
            ("sort", self.sort), ("order", self.descending ? "descending" : "ascending"),
            ("limit", "\(self.limit)"), ("offset", "\(self.offset)"),
        ]
        if let state = self.state { query.append(("state", state)) }
        let page = try await client.get(.trials, [self.study.study], query: query, as: TrialPageAnswer.self)
        if self.output.json { return try Console.current.printJSON(page) }
        let study = try await client.get(.study, [self.study.study], as: StudyAnswer.self)
        let table = Table(study: study, trials: page.items)
        try Console.current.print(table, json: page, options: self.output)
        let left = page.total - page.offset - page.items.count
        if left > 0 { Console.current.note("\(left) more; see --limit and --offset") }
    }
}
