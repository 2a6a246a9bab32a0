import ArgumentParser
import Foundation

/// `apus run STUDY.yaml`.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Runs a study on this machine, from the study file to the results.",
        discussion: """
            Starts a coordinator and workers on the loopback address, shows the study as it runs, and ends with the \
            table of results and the best trial's files. Everything is kept in a folder beside the study file, \
            STUDY.apus; running it again goes on where it stopped. Ctrl-C ends it cleanly, a second one at once.

            Exit status: 0 when a trial succeeded, 1 when none did or something is wrong, 3 when the study paused itself \
            because programs failed, 130 after Ctrl-C.
            """
    )

    @Argument(help: "The study file, YAML or JSON.")
    var file: String

    @Option(help: "How many worker processes to start.")
    var workers = 1

    @Option(help: "How many trials each worker runs side by side (default: what the study allows, at most its cores).")
    var slots: Int?

    @Option(help: "The folder to keep everything in (default: STUDY.apus beside the study file).")
    var data: String?

    @Option(help: "Where the HTTP API answers while it runs, as HOST:PORT.")
    var http = HostPort(host: "127.0.0.1", port: 0)

    @Flag(help: "Write one line for each event, also on a terminal.")
    var plain = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...64).contains(self.workers) else { throw ValidationError("--workers is from 1 to 64") }
        guard self.slots.map({ (1...1_024).contains($0) }) ?? true else {
            throw ValidationError("--slots is from 1 to 1024")
        }
    }

    func run() async throws {
        let console = Console.current
        let document = try StudyDocument(path: self.file, console: console)
        for warning in document.warnings { console.note(warning.text) }
        let status = SessionStatus()
        let style: LiveWatch.Style = self.output.json ? .json : self.plain ? .plain : .automatic
        let run = LocalRun(
            document: document,
            data: self.folder(console),
            http: self.http,
            workers: self.workers,
            slots: self.slots,
            console: console
        )
        try await run.run { settings, http in
            RunSession(
                document: document,
                settings: settings,
                console: console,
                style: style,
                http: http,
                status: status
            )
        }
        if status.end != .succeeded { throw ExitCode(status.end.rawValue) }
    }

    private func folder(_ console: Console) -> URL {
        self.data.map(console.url) ?? console.url(self.file).deletingPathExtension().appendingPathExtension("apus")
    }
}
