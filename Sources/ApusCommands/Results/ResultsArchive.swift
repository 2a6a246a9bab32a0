import NIOCore
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

    @Option(name: .shortAndLong, help: "The file to write (default: STUDY.tar.zst; '-' for standard output).")
    var output: String?

    @Flag(help: "Replace the file when it exists.")
    var overwrite = false

    @OptionGroup var client: ClientOptions
    @Flag(help: "Write JSON: the file that was written.") var json = false

    func run() async throws {
        let console = Console.current
        let client = try self.client.client()
        let study = try await client.get(.study, [self.study.study], as: StudyAnswer.self)
        if self.output == "-" {
            let response = try await client.stream(.archive, ["\(study.number)"])
            for try await piece in response.body { try console.write(Array(piece.readableBytesView)) }
            return
        }
        let target = console.url(self.output ?? "\(study.name).tar.zst")
        let download = Download(target: target)
        try download.check(overwrite: self.overwrite)
        let response = try await client.stream(.archive, ["\(study.number)"])
        let count = try await download.save(response, overwrite: self.overwrite)
        let written = WrittenFile(path: target.path, byteCount: count)
        if self.json { return try console.printJSON(WrittenFiles(items: [written])) }
        try console.print(written.line)
    }
}
