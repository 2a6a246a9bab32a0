import ApusCoordinator
import ApusStudy
import Foundation
import Testing

@testable import ApusCommands

/// Commands against the HTTP API of a scripted coordinator, over a real connection.
@Suite struct CommandsTests {
    private func run(
        _ commands: [[String]],
        _ coordinator: ScriptedCoordinator,
        in scratch: Scratch
    ) async throws -> [String] {
        try await CommandHost.run(commands, coordinator, in: scratch)
    }

    @Test func `tables show what the coordinator has`() async throws {
        let outputs = try await self.run(
            [["study", "list"], ["trial", "list", "mnist"], ["worker", "list"], ["trial", "files", "mnist", "1"]],
            ScriptedCoordinator(Samples.state()),
            in: Scratch()
        )

        #expect(
            outputs[0] == """
                study  name   state    trials  running    best  metric     elapsed  created
                    1  mnist  running  2/60          1  0.0125  val_error  1:30     2026-03-01T09:30:00Z

                """
        )
        #expect(outputs[1].split(separator: "\n").count == 4)
        #expect(outputs[1].contains("    2  failed"))
        #expect(outputs[2].contains("local-1  connected        1      2      2  8.6 GB"))
        #expect(outputs[3].contains("model/model.json  artifact  2 B"))
    }

    @Test func `what trials left is listed, pinned and pruned`() async throws {
        var state = try Samples.state()
        let digest = try #require(ContentDigest(hex: String(repeating: "0", count: 64)))
        let content = StoredContent(digest: digest, byteCount: 2_048)
        state.storedFiles = [
            StoredFileView(
                attempt: AttemptID(trial: TrialID(study: StudyID(rawValue: 1), number: 1), epoch: 2),
                isCheckpoint: false,
                content: content,
                isPinned: true,
                isBest: true
            ),
            StoredFileView(
                attempt: AttemptID(trial: TrialID(study: StudyID(rawValue: 1), number: 2), epoch: 1),
                isCheckpoint: true,
                content: content
            ),
        ]
        let coordinator = ScriptedCoordinator(state)

        let outputs = try await self.run(
            [
                ["artifact", "list", "mnist"], ["artifact", "list", "mnist", "--json"],
                ["artifact", "pin", "mnist", "2"],
                ["artifact", "unpin", "mnist", "2"], ["artifact", "prune", "mnist", "--best", "3", "--dry-run"],
            ],
            coordinator,
            in: Scratch()
        )

        #expect(
            outputs[0].hasPrefix(
                """
                trial  attempt  kind        bytes  stays
                    1        2  artifact     2048  best, pinned
                    2        1  checkpoint   2048

                """
            )
        )
        // Both are one content.
        #expect(outputs[1].contains("\"bytes\" : 2048") || outputs[1].contains("\"bytes\":2048"))
        #expect(coordinator.orders == ["pin 2 by admin", "unpin 2 by admin", "prune to 3 or not by admin"])
    }

    @Test func `results come as a table, as CSV and as JSON`() async throws {
        let outputs = try await self.run(
            [
                ["results", "mnist"], ["results", "mnist", "--csv", "--sort", "trial", "--descending"],
                ["results", "mnist", "--json", "--state", "succeeded"], ["results", "mnist", "--sort", "colour"],
                ["results", "plot", "mnist", "-o", "-"],
            ],
            ScriptedCoordinator(Samples.state()),
            in: Scratch()
        )

        #expect(outputs[0].split(separator: "\n")[1].hasPrefix("    1  succeeded       16  0.25  adam     0.0125"))
        #expect(
            outputs[1].hasPrefix("trial,state,filters,rate,kind,val_error,seconds,attempts,worker,note\r\n3,running,")
        )
        #expect(outputs[2].contains("\"number\" : 1"))
        #expect(!outputs[2].contains("\"number\" : 2"))
        #expect(outputs[3].hasPrefix("error: there is no column 'colour'; the columns are trial, state, filters"))
        #expect(outputs[4].hasPrefix("<?xml"))
    }

    @Test func `orders reach the coordinator and are answered`() async throws {
        let coordinator = try ScriptedCoordinator(Samples.state())

        let outputs = try await self.run(
            [
                ["study", "pause", "mnist"], ["study", "set", "1", "--parallel", "4"],
                ["study", "set", "1", "--no-parallel-limit"], ["study", "delete", "mnist"],
                ["study", "delete", "mnist", "--yes"], ["trial", "kill", "mnist", "3"],
                ["trial", "add", "mnist", "filters=64", "rate=0.5", "kind=sgd"],
                ["trial", "invalidate", "mnist", "2", "--reason", "bad node"],
            ],
            coordinator,
            in: Scratch()
        )

        #expect(outputs[0] == "study 1 (mnist) is running\n")
        #expect(outputs[3] == "error: this cannot be undone; say --yes, or keep the results with 'apus study stop'\n")
        #expect(outputs[5] == "trial 3 is running\n")
        #expect(outputs[6] == "trial 61 is waiting\n")
        #expect(
            coordinator.orders == [
                "pause 1 by admin", "parallel(Optional(4)) 1 by admin", "parallel(nil) 1 by admin",
                "delete 1 by admin", "kill 3 by admin", "add filters=64 kind=sgd rate=0.5", "invalidate 2: bad node",
            ]
        )
    }

    @Test func `logs are written as they are, and followed to their end`() async throws {
        var state = try Samples.state()
        state.files["growing"] = Array("zero\n".utf8)
        let scripted = ScriptedCoordinator(state)

        let outputs = try await self.run(
            [
                ["trial", "logs", "mnist", "1"], ["trial", "logs", "mnist", "1", "--tail", "8"],
                ["trial", "logs", "mnist", "3", "growing", "-f"], ["trial", "logs", "mnist", "1", "none"],
            ],
            scripted,
            in: Scratch()
        )

        #expect(outputs[0] == "epoch 1\nepoch 2\n")
        #expect(outputs[1] == "epoch 2\n")
        #expect(outputs[2] == "zero\n")
        #expect(outputs[3] == "error: There is no file 'none'.\n")
    }

    @Test func `downloads land in files, and none is overwritten`() async throws {
        let scratch = try Scratch()

        let outputs = try await self.run(
            [
                ["results", "archive", "mnist"], ["results", "archive", "mnist"],
                ["results", "archive", "mnist", "--overwrite"], ["trial", "get", "mnist", "1", "--output", "got"],
                ["trial", "get", "mnist", "1", "--unpack", "--output", "got"],
            ],
            ScriptedCoordinator(Samples.state()),
            in: scratch
        )

        let archive = scratch.url.appendingPathComponent("mnist.tar.zst")
        #expect(try String(contentsOf: archive, encoding: .utf8) == "archive")
        #expect(outputs[1] == "error: \(archive.path) exists; name another file with --output\n")
        #expect(!outputs[2].contains("error"))
        let got = scratch.url.appendingPathComponent("got")
        #expect(try Data(contentsOf: got.appendingPathComponent("mnist-1.tar.zst")) == Data([1, 2, 3]))
        #expect(try String(contentsOf: got.appendingPathComponent("model/model.json"), encoding: .utf8) == "{}")
    }

    @Test func `errors of the server are shown in its words`() async throws {
        let outputs = try await self.run(
            [
                ["study", "show", "none"], ["trial", "list", "mnist", "--sort", "colour", "--state", "done"],
                ["study", "list", "--token-file", "data/admin.token", "--endpoint", "http://127.0.0.1:1"],
                ["study", "list", "--endpoint", "ftp://x"],
            ],
            ScriptedCoordinator(Samples.state()),
            in: Scratch()
        )

        #expect(outputs[0] == "error: There is no study 'none'.\n")
        #expect(outputs[1].contains("state: 'done' is no state; the states are waiting, running"))
        #expect(outputs[1].contains("sort: must be number, state"))
        #expect(outputs[2].hasPrefix("error: no coordinator answers at http://127.0.0.1:1"))
        #expect(outputs[3].hasPrefix("error: no token is known for ftp://x"))
    }
}
