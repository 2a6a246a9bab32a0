import Foundation
import Testing

extension ClusterTests {
    /// Secrets of a worker's host, with the programs that users start.
    @Suite(.serialized) struct SecretsTests {
        private static let value = "hunter2-hunter2"

        @Test func `a program gets a secret of its host, and no file of coordinator or worker holds it`() throws {
            let cluster = try Cluster()
            defer { cluster.stop() }
            let secrets = cluster.place.url.appending(path: "secrets").path
            cluster.place.variables["APUS_SECRETS"] = secrets
            let (set, _) = try Self.secret(cluster, "set", "team.key", input: Self.value + "\n")
            let check = "[ $API_KEY = hunter2-$RIGHT ] || exit 3; echo key $API_KEY; echo err $API_KEY >&2"
            let more = "  environment: {RIGHT: hunter2}\n  secrets: {API_KEY: team.key}\n  folder: keep"
            let study = ClusterTests.study(trials: 2, command: "\(check); \(ClusterTests.print)", more: more)
            let file = try cluster.place.write(study, to: "study.yaml")
            try cluster.startWorker("left", slots: 1)

            try cluster.apus("study", "submit", file)
            try cluster.apus("study", "watch", "shell")

            #expect(set == 0)
            #expect(try Self.secret(cluster, "list").text == "team.key\n")
            #expect(try cluster.trials("shell").allSatisfy { $0["state"] as? String == "succeeded" })
            let (logs, holding) = Self.search(cluster.place.url, but: secrets)
            #expect(logs >= 4)
            #expect(holding == [])
        }

        @Test func `a worker without the secret says so, and gets the trial again when it has it`() throws {
            let cluster = try Cluster()
            defer { cluster.stop() }
            cluster.place.variables["APUS_SECRETS"] = cluster.place.url.appending(path: "secrets").path
            let more = "  secrets: [API_KEY]"
            let study = ClusterTests.study(trials: 1, command: ClusterTests.print, more: more)
            let file = try cluster.place.write(study, to: "study.yaml")
            try cluster.startWorker("left", slots: 1)
            try cluster.apus("study", "submit", file)

            var note = ""
            while !note.contains("has no secret") { note = try cluster.apus("worker", "list") }
            #expect(try Self.secret(cluster, "set", "API_KEY", input: "short").status == 1)
            #expect(try Self.secret(cluster, "set", "API_KEY", input: Self.value).status == 0)
            try cluster.apus("study", "watch", "shell")

            #expect(note.contains("apus-worker secret set API_KEY"))
            #expect(try cluster.trials("shell").first?["state"] as? String == "succeeded")
        }

        private static func secret(
            _ cluster: Cluster,
            _ arguments: String...,
            input: String = ""
        ) throws -> (status: Int32, text: String) {
            let (process, output, standardInput) = (Process(), Pipe(), Pipe())
            process.executableURL = try Programs.url("apus-worker")
            process.arguments = ["secret"] + arguments
            process.environment = cluster.place.environment
            process.standardOutput = output
            process.standardInput = standardInput
            try process.run()
            try standardInput.fileHandleForWriting.write(contentsOf: Data(input.utf8))
            try standardInput.fileHandleForWriting.close()
            let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            return (process.terminationStatus, text)
        }

        /// How many files have a redacted line in them, and which hold the value itself.
        private static func search(_ folder: URL, but left: String) -> (redacted: Int, holding: [String]) {
            let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
            var (redacted, holding) = (0, [String]())
            for case let url as URL in files ?? FileManager.DirectoryEnumerator() where !url.path.hasPrefix(left) {
                guard let data = FileManager.default.contents(atPath: url.path) else { continue }
                if data.range(of: Data(Self.value.utf8)) != nil { holding.append(url.path) }
                if data.range(of: Data(" ***\n".utf8)) != nil { redacted += 1 }
            }
            return (redacted, holding)
        }
    }
}
