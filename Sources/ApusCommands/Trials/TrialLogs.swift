import NIOHTTP1
import NIOCore
import AsyncHTTPClient
import ApusAPI
import ArgumentParser
import Foundation

/// `apus trial logs STUDY TRIAL [FILE]`.
struct TrialLogs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Writes a trial's output, or any file of a running trial.",
        discussion: """
            FILE is 'stdout' unless it is given; 'apus trial files' lists what there is. On a terminal, control \
            characters are made visible; elsewhere the bytes are written as they are.
            """
    )

    @OptionGroup var trial: TrialArgument

    @Argument(help: "stdout, stderr, or a path in the trial's folder while it runs.")
    var file = "stdout"

    @Flag(name: .shortAndLong, help: "Go on as the file grows, until the attempt ends.")
    var follow = false

    @Option(help: "The attempt's number (default: the newest).")
    var attempt: UInt32 = 0

    @Option(help: "Begin so many bytes before the end.")
    var tail: Int?

    @OptionGroup var client: ClientOptions
    @Flag(help: "Write one JSON object for each piece: its offset, and its bytes in Base64.") var json = false

    func validate() throws {
        guard self.tail.map({ $0 > 0 }) ?? true else { throw ValidationError("--tail is at least 1") }
    }

    func run() async throws {
        let client = try self.client.client()
        var writer = LogWriter(console: Console.current)
        if self.follow {
            let response = try await client.stream(
                .follow,
                self.trial.path,
                query: self.query(self.tail.map { -$0 } ?? 0)
            )
            var lines = LineSplitter()
            for try await piece in response.body {
                for line in try lines.lines(adding: Array(piece.readableBytesView)) {
                    if self.json {
                        try Console.current.write(line + [UInt8(ascii: "\n")])
                        continue
                    }
                    let chunk = try JSONText.decode(FollowChunk.self, from: line)
                    try writer.write([UInt8](Data(base64Encoded: chunk.data) ?? Data()))
                }
            }
        } else {
            try await self.writeOnce(client, &writer)
        }
        try writer.end()
    }

    private func query(_ offset: Int) -> [(String, String)] {
        [("path", self.file), ("epoch", "\(self.attempt)"), ("offset", "\(offset)"), ("limit", "1048576")]
    }

    /// Everything that is there now.
    private func writeOnce(_ client: APIClient, _ writer: inout LogWriter) async throws {
        var offset = self.tail.map { -$0 } ?? 0
        while true {
            let response = try await client.stream(.file, self.trial.path, query: self.query(offset))
            let start = response.headers.first(name: "Apus-Offset").flatMap(Int.init) ?? offset
            let body = try await response.body.collect(upTo: 2 << 20)
            guard body.readableBytes > 0 else { return }
            if self.json {
                let chunk = FollowChunk(
                    offset: Int64(start),
                    data: Data(body.readableBytesView).base64EncodedString()
                )
                try Console.current.write(JSONText.encode(chunk) + [UInt8(ascii: "\n")])
            } else {
                try writer.write(Array(body.readableBytesView))
            }
            offset = start + body.readableBytes
        }
    }
}
