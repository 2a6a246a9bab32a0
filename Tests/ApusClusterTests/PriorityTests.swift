import Foundation
import Testing

extension ClusterTests {
    /// Studies of different priorities on the same workers.
    @Suite(.serialized) struct PriorityTests {
        /// Does its steps from where its checkpoint ends, writes each down, and waits after the second one until it is
        /// asked to give way.
        private static func low(_ place: Workplace) throws -> String {
            _ = try place.write(
                """
                done=$(cat count 2>/dev/null | wc -l)
                [ "$done" -eq "$APUS_STEPS_DONE" ] || exit 9
                while [ "$done" -lt "$APUS_STEPS" ]; do
                  done=$((done + 1))
                  echo "$done" >> count
                  echo "$APUS_TRIAL $done" >> \(place.url.path)/trained
                  printf 'loss\\t%s\\t%s\\n' "$done" "$1"
                  if [ "$done" -eq 2 ]; then
                    while [ ! -e "$APUS_GIVE_WAY" ]; do sleep 0.1; done
                  fi
                  if [ "$done" -lt "$APUS_STEPS" ] && [ -e "$APUS_GIVE_WAY" ]; then
                    echo "apus: gave way: $done"
                    exit 0
                  fi
                done
                """,
                to: "low.sh"
            )
            return try place.write(
                """
                name: low
                space:
                  x: {int: [1, 1000]}
                objective: {minimize: loss}
                optimizer: {random: {}, seed: 3}
                fidelity: {median: {max-steps: 4}}
                limits: {trials: 1, trial-wallclock: 60s}
                run:
                  inputs: [low.sh]
                  command: [/bin/sh, low.sh, "${x}"]
                  metrics: [stdout]
                  checkpoint: count
                """,
                to: "low.yaml"
            )
        }

        private static func high(_ place: Workplace) throws -> String {
            try place.write(
                """
                name: high
                space:
                  x: {int: [1, 1000]}
                objective: {minimize: loss}
                optimizer: {random: {}, seed: 3}
                limits: {trials: 1, trial-wallclock: 60s}
                schedule: {priority: 5, weight: 2}
                run:
                  command: [/bin/sh, -c, "printf 'loss\\\\t1\\\\t%s\\\\n' ${x}"]
                  metrics: [stdout]
                """,
                to: "high.yaml"
            )
        }

        @Test func `a trial saves and gives way to a study of a higher priority, and no step is trained twice`() throws
        {
            let cluster = try Cluster()
            defer { cluster.stop() }
            let (low, high) = (try Self.low(cluster.place), try Self.high(cluster.place))
            try cluster.startWorker("left", slots: 1)
            try cluster.apus("study", "submit", low)
            let watch = try RunningProgram("apus", ["study", "watch", "low", "--plain"], in: cluster.place)
            _ = try watch.line(containing: "trial 1 started on")
            watch.kill(SIGKILL)
            watch.ended()

            try cluster.apus("study", "submit", high)
            try cluster.apus("study", "watch", "high")
            try cluster.apus("study", "watch", "low")

            let shown = try #require(try cluster.json("trial", "show", "low", "1") as? [String: Any])
            let attempts = try #require(shown["attempts"] as? [[String: Any]])
            #expect(attempts.compactMap { $0["outcome"] as? String } == ["paused", "succeeded"])
            #expect(attempts.compactMap { $0["stepsFrom"] as? Int } == [0, 2])
            #expect(attempts.compactMap { $0["stepsTo"] as? Int } == [2, 4])
            let trained = try String(contentsOf: cluster.place.url.appending(path: "trained"), encoding: .utf8)
                .split(separator: "\n")
            #expect(trained == ["1 1", "1 2", "1 3", "1 4"])
            #expect(try cluster.trials("high").compactMap { $0["state"] as? String } == ["succeeded"])
            let replay = try #require(try cluster.json("study", "replay", "low") as? [String: Any])
            #expect(replay["isIdentical"] as? Bool == true)
            let study = try #require(try cluster.json("study", "show", "high") as? [String: Any])
            #expect((study["study"] as? [String: Any] ?? study)["priority"] as? Int == 5)
        }

        @Test func `a trial that waits says why, and weights and limits may be changed meanwhile`() throws {
            let cluster = try Cluster()
            defer { cluster.stop() }
            let high = try Self.high(cluster.place)
            try cluster.apus("study", "submit", high)

            let shown = try cluster.apus(
                "study",
                "set",
                "high",
                "--priority",
                "-2",
                "--weight",
                "9",
                "--trials",
                "3",
                "--wallclock",
                "2h"
            )

            let study = try #require(try cluster.json("study", "show", "high") as? [String: Any])
            let answer = study["study"] as? [String: Any] ?? study
            #expect(answer["priority"] as? Int == -2)
            #expect(answer["weight"] as? Int == 9)
            #expect(answer["planned"] as? Int == 3)
            #expect(answer["wallclockSeconds"] as? Double == 7_200)
            #expect(!shown.isEmpty)
            try cluster.restartCoordinator()
            let restarted = try #require(try cluster.json("study", "show", "high") as? [String: Any])
            #expect((restarted["study"] as? [String: Any] ?? restarted)["planned"] as? Int == 3)
        }
    }
}
