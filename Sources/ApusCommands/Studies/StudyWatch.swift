import ArgumentParser

/// `apus study watch STUDY`.
struct StudyWatch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Follows a study until it ends.",
        discussion:
            "Redraws in place on a terminal; writes one line for each event elsewhere. Ctrl-C ends the view only."
    )

    @OptionGroup var study: StudyArgument
    @Flag(help: "Write one line for each event, also on a terminal.") var plain = false
    @OptionGroup var client: ClientOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let watch = LiveWatch(
            client: try self.client.client(),
            study: self.study.study,
            console: Console.current,
            style: self.output.json ? .json : self.plain ? .plain : .automatic
        )
        try await watch.run()
    }
}
