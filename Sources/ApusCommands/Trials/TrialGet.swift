import AsyncHTTPClient
import ApusAPI
import ArgumentParser
import Foundation

/// `apus trial get STUDY TRIAL [FILE …]`.
struct TrialGet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "Fetches a trial's artifact: all of it as .tar.zst, or the files that are named."
    )

    @OptionGroup var trial: TrialArgument

    @Argument(help: "Files of the artifact, as 'apus trial files' lists them.")
    var files: [String] = []

    @Flag(help: "Fetch every file of the artifact, unpacked.")
    var unpack = false

    @Option(name: .shortAndLong, help: "The folder to write into.")
    var output = "."

    @OptionGroup var client: ClientOptions
    @Flag(help: "Write JSON: the files that were written.") var json = false

    func run() async throws {
        let written = try await self.fetch()
        if self.json { return try Console.current.printJSON(WrittenFiles(items: written)) }
    }

    /// Fetches what was asked for, and names each file once it is there.
    private func fetch() async throws -> [WrittenFile] {
        let console = Console.current
        let client = try self.client.client()
        let folder = console.url(self.output)
        var files = self.files
        if self.unpack {
            files = try await client.get(.artifactFiles, self.trial.path, as: FileListAnswer.self).items.map(\.path)
        }
        guard !files.isEmpty || self.unpack else {
            let name = "\(Self.safe(self.trial.study))-\(self.trial.trial).tar.zst"
            let target = folder.appendingPathComponent(name)
            try Download(target: target).check()
            let response = try await client.stream(.artifact, self.trial.path)
            let written = try await WrittenFile(path: target.path, byteCount: Download(target: target).save(response))
            if !self.json { try console.print(written.line) }
            return [written]
        }
        var all: [WrittenFile] = []
        for file in files {
            let target = try Download.url(of: file, in: folder)
            try Download(target: target).check()
            let response = try await client.stream(.artifactFile, self.trial.path, query: [("path", file)])
            let written = try await WrittenFile(path: target.path, byteCount: Download(target: target).save(response))
            if !self.json { try console.print(written.line) }
            all.append(written)
        }
        return all
    }

    private static func safe(_ name: String) -> String {
        String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) ? $0 : "_" })
    }
}
