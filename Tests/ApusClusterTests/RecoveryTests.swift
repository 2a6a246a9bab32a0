import Foundation
import Testing

extension ClusterTests {
    /// Kills and interruptions, while much is under way.
    @Suite(.serialized) struct RecoveryTests {
        @Test func `a coordinator that is killed again and again under fast trials loses and doubles none`() throws {
            let cluster = try Cluster()
            defer { cluster.stop() }
            let study = ClusterTests.study(trials: 240, command: ClusterTests.print)
            let file = try cluster.place.write(study, to: "study.yaml")
            try cluster.startWorker("left", slots: 4)
            try cluster.apus("study", "submit", file)

            for trial in [20, 70, 120, 170] {
                let watch = try RunningProgram("apus", ["study", "watch", "shell", "--plain"], in: cluster.place)
                try Self.waitUntil(ended: trial, watch)
                watch.kill(SIGKILL)
                watch.ended()
                try cluster.restartCoordinator()
            }
            try cluster.apus("study", "watch", "shell")

            let csv = try cluster.apus("results", "shell", "--csv")
            let rows = csv.split(whereSeparator: \.isNewline).dropFirst()
            #expect(rows.count == 240)
            #expect(rows.allSatisfy { $0.contains("succeeded") })
            let configurations = Set(rows.map { $0.split(separator: ",")[2] })
            #expect(configurations.count == 240)
        }

        @Test func `a coordinator that is killed while the best run again goes on with the runs that are missing`()
            throws
        {
            let cluster = try Cluster()
            defer { cluster.stop() }
            let gate = cluster.place.url.appending(path: "gate").path
            // The search has eight trials; of the runs after it only the first two end before the gate is open.
            let wait = "if [ $APUS_TRIAL -gt 10 ]; then while [ ! -e \(gate) ]; do sleep 0.1; done; fi"
            let study = ClusterTests.study(
                trials: 8,
                command: "\(wait); \(ClusterTests.print)",
                more: "confirm: {top: 2, runs: 3}"
            )
            let file = try cluster.place.write(study, to: "study.yaml")
            for name in 1...8 { try cluster.startWorker("w\(name)", slots: 1) }
            try cluster.apus("study", "submit", file)
            let watch = try RunningProgram("apus", ["study", "watch", "shell", "--plain"], in: cluster.place)
            _ = try watch.line(containing: "run again: 2/6 runs of the 2 best configurations ended")
            watch.kill(SIGKILL)
            watch.ended()

            try cluster.restartCoordinator()
            _ = try cluster.place.write("", to: "gate")
            try cluster.apus("study", "watch", "shell")

            let trials = try cluster.trials("shell")
            #expect(trials.count == 14)
            #expect(trials.compactMap { $0["confirms"] as? Int }.count == 6)
            let live = try #require(try cluster.json("study", "show", "shell") as? [String: Any])
            let answer = try #require(live["study"] as? [String: Any])
            let confirmation = try #require(answer["confirmation"] as? [String: Any])
            #expect(confirmation["isComplete"] as? Bool == true)
            #expect(confirmation["winner"] != nil)
            #expect((answer["end"] as? [String: Any])?["limit"] as? String == "trials")
            #expect((answer["counts"] as? [String: Int])?["succeeded"] == 8)
            let replay = try #require(try cluster.json("study", "replay", "shell") as? [String: Any])
            #expect(replay["isIdentical"] as? Bool == true)
            #expect(replay["ends"] as? Int == 2)
        }

        /// Reads `N/240 trials ended` until N is reached.
        private static func waitUntil(ended wanted: Int, _ watch: RunningProgram) throws {
            while let line = watch.line() {
                guard let slash = line.firstIndex(of: "/"), let ended = Int(line[..<slash]) else { continue }
                if ended >= wanted { return }
            }
            throw Unexpected("the watch ended early; it said:\n\(watch.text)")
        }

        @Test func `a run that is interrupted more often than trials may be lost goes on and loses none`() throws {
            let place = try Workplace()
            let gate = place.url.appending(path: "gate").path
            let command = "while [ ! -e \(gate) ]; do sleep 0.1; done; \(ClusterTests.print)"
            let file = try place.write(ClusterTests.study(trials: 2, command: command), to: "study.yaml")
            for _ in 0..<6 {
                let run = try RunningProgram("apus", ["run", "--plain", file], in: place)
                _ = try run.line(containing: "started on local-1")
                run.kill(SIGINT)
                #expect(run.ended() == 130, "\(run.text)")
            }

            _ = try place.write("", to: "gate")
            let last = try RunningProgram("apus", ["run", "--plain", file], in: place)

            #expect(last.ended() == 0, "\(last.text)")
            #expect(last.text.contains("2/2 trials ended; 2 succeeded"))
        }

        @Test func `a run of which no trial succeeds says why, and exits with 1`() throws {
            let place = try Workplace()
            let command = "echo about to fail >&2; exit 3"
            let file = try place.write(ClusterTests.study(trials: 2, command: command), to: "study.yaml")

            let run = try RunningProgram("apus", ["run", "--plain", file], in: place)

            #expect(run.ended() == 1)
            #expect(run.text.contains("no trial succeeded"))
            #expect(run.text.contains("the program exited with status 3: about to fail"))
        }

        @Test func `a second run of the same study is told of the first`() throws {
            let place = try Workplace()
            let gate = place.url.appending(path: "gate").path
            let command = "while [ ! -e \(gate) ]; do sleep 0.1; done; \(ClusterTests.print)"
            let file = try place.write(ClusterTests.study(trials: 1, command: command), to: "study.yaml")
            let first = try RunningProgram("apus", ["run", "--plain", file], in: place)
            _ = try first.line(containing: "started on local-1")

            let second = try RunningProgram("apus", ["run", "--plain", file], in: place)

            #expect(second.ended() == 1)
            #expect(second.text.contains("is running already"), "\(second.text)")
            _ = try place.write("", to: "gate")
            #expect(first.ended() == 0)
        }
    }
}
