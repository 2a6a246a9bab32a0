import Foundation
import Testing

extension ClusterTests {
    /// Trials that pause, go on from their checkpoints and are stopped.
    @Suite(.serialized) struct StepsTests {
        /// `waiting` is what a program does before its steps; `$place` is the folder of the test in it.
        private static func study(_ place: Workplace, waiting: String) throws -> String {
            _ = try place.write(Self.script(place.url.path, waiting: waiting), to: "steps.sh")
            return try place.write(
                """
                name: steps
                space:
                  x: {int: [1, 1000]}
                objective: {minimize: loss}
                optimizer: {random: {}, seed: 3}
                fidelity: {asha: {max-steps: 4, eta: 2, evidence: 0}}
                limits: {trials: 12, trial-wallclock: 60s}
                run:
                  inputs: [steps.sh]
                  command: [/bin/sh, steps.sh, "${x}"]
                  metrics: [stdout]
                  checkpoint: count
                """,
                to: "study.yaml"
            )
        }

        /// Does its steps from where its checkpoint ends, and writes each down.
        private static func script(_ place: String, waiting: String) -> String {
            """
            place=\(place)
            done=$(cat count 2>/dev/null | wc -l)
            [ "$done" -eq "$APUS_STEPS_DONE" ] || exit 9
            \(waiting)
            while [ "$done" -lt "$APUS_STEPS" ]; do
              done=$((done + 1))
              echo "$done" >> count
              echo "$APUS_TRIAL $done" >> $place/trained
              printf 'loss\\t%s\\t%s\\n' "$done" $(($1 * 100 / done))
            done
            """
        }

        @Test func `no step is trained twice, though the coordinator is killed, and all comes out again in a replay`()
            throws
        {
            let cluster = try Cluster()
            defer { cluster.stop() }
            let waiting = """
                if [ "$APUS_TRIAL" -ge 5 ] && [ "$done" -eq 0 ]; then
                  while [ ! -e $place/gate ]; do sleep 0.1; done
                fi
                """
            let file = try Self.study(cluster.place, waiting: waiting)
            try cluster.startWorker("left", slots: 2)
            try cluster.startWorker("right", slots: 2)
            try cluster.apus("study", "submit", file)
            let watch = try RunningProgram("apus", ["study", "watch", "steps", "--plain"], in: cluster.place)
            _ = try watch.line(containing: "trial 8 started on")
            watch.kill(SIGKILL)
            watch.ended()

            try cluster.restartCoordinator()
            _ = try cluster.place.write("", to: "gate")
            try cluster.apus("study", "watch", "steps")

            let trials = try cluster.trials("steps")
            #expect(trials.count == 12)
            let states = trials.compactMap { $0["state"] as? String }
            #expect(Set(states) == ["succeeded", "stopped"])
            let trained = try String(contentsOf: cluster.place.url.appending(path: "trained"), encoding: .utf8)
                .split(separator: "\n")
            #expect(Set(trained).count == trained.count)
            #expect(Set(trained.map { $0.split(separator: " ")[0] }).count == 12)
            #expect(trained.count < 12 * 4)
            let replay = try #require(try cluster.json("study", "replay", "steps") as? [String: Any])
            #expect(replay["isIdentical"] as? Bool == true)
            #expect(replay["decisions"] as? Int ?? 0 >= 12)
            let best = try #require(states.firstIndex(of: "succeeded"))
            let shown = try cluster.json("trial", "show", "steps", "\(best + 1)") as? [String: Any]
            let curve = (shown?["curves"] as? [[String: Any]])?.first { $0["metric"] as? String == "loss" }
            #expect((curve?["points"] as? [[String: Any]])?.compactMap { $0["step"] as? Int } == [1, 2, 3, 4])
            let explained = try cluster.apus("trial", "explain", "steps", "\(best + 1)")
            #expect(explained.contains("asha at step 1, rung 0: "))
            #expect(explained.contains("asha at step 4: all steps are done"))
        }

        @Test func `a trial whose worker is killed goes on from its checkpoint elsewhere`() throws {
            let cluster = try Cluster()
            defer { cluster.stop() }
            let ready = cluster.place.url.appending(path: "ready").path
            #expect(mkfifo(ready, 0o600) == 0)
            let waiting = """
                if [ "$done" -gt 0 ] && [ ! -e $place/gate ]; then
                  echo "$APUS_TRIAL" > $place/ready
                  while [ ! -e $place/gate ]; do sleep 0.1; done
                fi
                """
            let file = try Self.study(cluster.place, waiting: waiting)
            try cluster.startWorker("left", slots: 1)
            try cluster.apus("study", "submit", file)
            let text = try #require(try FileHandle(forReadingAtPath: ready)?.readToEnd())
            let trial = String(decoding: text, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)

            cluster.killWorker("left")
            _ = try cluster.place.write("", to: "gate")
            try cluster.startWorker("right", slots: 2)
            try cluster.apus("study", "watch", "steps")

            let shown = try cluster.json("trial", "show", "steps", trial) as? [String: Any]
            let attempts = try #require(shown?["attempts"] as? [[String: Any]])
            #expect(attempts.prefix(3).compactMap { $0["worker"] as? String } == ["left", "left", "right"])
            #expect(attempts.prefix(3).compactMap { $0["outcome"] as? String } == ["paused", "lost", "paused"])
            #expect(attempts.prefix(3).compactMap { $0["stepsFrom"] as? Int } == [0, 1, 1])
            // A program whose checkpoint is not what it should be fails.
            let states = try cluster.trials("steps").compactMap { $0["state"] as? String }
            #expect(Set(states) == ["succeeded", "stopped"])
        }

        @Test func `the engine goes on from its checkpoints`() throws {
            let place = try Workplace()
            let rows = (0..<240).map { row in
                let (x, y) = (Double(row % 16) / 16, Double(row / 16) / 15)
                return "\(x),\(y),\(x + y > 1 ? 1 : 0)"
            }
            _ = try place.write("a,b,label\n" + rows.joined(separator: "\n") + "\n", to: "points.csv")
            let study = ClusterTests.engineStudy.replacing("epochs: 2", with: "epochs: 4")
                .replacing("trials: 3", with: "trials: 4")
            let file = try place.write(
                study + "\nfidelity: {asha: {eta: 2, evidence: 0}}\n",
                to: "study.yaml"
            )

            let run = try RunningProgram("apus", ["run", file, "--json"], in: place)

            #expect(run.ended() == 0, "\(run.text)")
            #expect(run.text.contains("stopped"))
            let best = place.url.appending(path: "study.apus/best/model/model.onnx")
            #expect(FileManager.default.fileExists(atPath: best.path))
        }
    }
}
