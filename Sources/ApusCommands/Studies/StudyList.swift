import ApusAPI
import ArgumentParser

/// `apus study list`.
struct StudyList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the studies that the coordinator has."
    )

    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let client = try self.client.client()
        var studies: [StudyAnswer] = []
        var total = 0
        repeat {
            let query = [("offset", "\(studies.count)"), ("limit", "1000")]
            let page = try await client.get(.studies, query: query, as: StudyPageAnswer.self)
            studies += page.items
            total = page.items.isEmpty ? studies.count : page.total
        } while studies.count < total
        try Console.current.print(Table(studies: studies), json: studies, options: self.output)
    }
}
