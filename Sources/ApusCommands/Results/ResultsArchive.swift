import Foundation
import AsyncHTTPClient
import ApusAPI
import ArgumentParser

/// `apus results archive STUDY`.
struct ResultsArchive: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "archive",
        abstract: "Fetches one .tar.zst of all trials: the table, logs and artifacts."
    )

    @OptionGroup var study: StudyArgument

    @Option(name: .shortAndLong, help: "The file to write (default: STUDY.tar.zst).")
    var output: String?

    @Flag(help: "Replace the file when it exists.")
    var overwrite = false

    @OptionGroup var client: ClientOptions

    func run() async throws {
        let console = Console.current
        let client = try self.client.client()
        let study = try await client.get(.study, [self.study.study], as: StudyAnswer.self)
        let target = console.url(self.output ?? "\(study.name).tar.zst")
        let download = Download(target: target)
        try download.check(overwrite: self.overwrite)
        let response = try await client.stream(.archive, ["\(study.number)"])
        let count = try await download.save(response, overwrite: self.overwrite)
        try console.print("\(target.path)  \(NumberText.bytes(count))")
    }
}
