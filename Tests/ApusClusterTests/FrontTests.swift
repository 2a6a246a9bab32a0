import Foundation
import Testing

extension ClusterTests {
    /// Studies of two objectives and a constraint, from the file to the results.
    @Suite(.serialized) struct FrontTests {
        private static func study(_ place: Workplace, method: String, waiting: String = "") throws -> String {
            _ = try place.write(
                """
                \(waiting)
                x=$1
                printf 'error\\t%s\\nsize\\t%s\\nheat\\t%s\\ntest\\t1\\n' $((1000 - x)) $((x + x % 7)) "$x"
                """,
                to: "two.sh"
            )
            return try place.write(
                """
                name: two
                space:
                  x: {int: [1, 1000]}
                objectives: [{minimize: error, reference: 1000}, {minimize: size, reference: 1100}]
                constraints: [heat <= 800]
                holdout: [test]
                optimizer: {\(method): {design-points: 4}, seed: 3}
                limits: {trials: 16, trial-wallclock: 60s}
                run:
                  inputs: [two.sh]
                  command: [/bin/sh, two.sh, "${x}"]
                  metrics: [stdout]
                """,
                to: "study.yaml"
            )
        }

        @Test(arguments: ["auto", "nsga-ii"])
        func `the coordinator is killed in the middle, and front, values and log are there again`(method: String) throws
        {
            let cluster = try Cluster()
            defer { cluster.stop() }
            let gate = cluster.place.url.appending(path: "gate").path
            let waiting = "if [ \"$APUS_TRIAL\" -ge 8 ]; then while [ ! -e \(gate) ]; do sleep 0.1; done; fi"
            let file = try Self.study(cluster.place, method: method, waiting: waiting)
            try cluster.startWorker("left", slots: 2)
            try cluster.apus("study", "submit", file)
            let watch = try RunningProgram("apus", ["study", "watch", "two", "--plain"], in: cluster.place)
            _ = try watch.line(containing: "trial 8 started on")
            watch.kill(SIGKILL)
            watch.ended()
            let before = try Self.judged(cluster)

            try cluster.restartCoordinator()
            let after = try Self.judged(cluster)
            _ = try cluster.place.write("", to: "gate")
            try cluster.apus("study", "watch", "two")

            #expect(!before.isEmpty)
            #expect(before.allSatisfy { after[$0.key] == $0.value })
            let replay = try #require(try cluster.json("study", "replay", "two") as? [String: Any])
            #expect(replay["isIdentical"] as? Bool == true)
            #expect(replay["told"] as? Int == 16)
            try Self.checkFront(cluster)
        }

        /// What was judged of each ended trial.
        private static func judged(_ cluster: Cluster) throws -> [Int: [Double]] {
            var judged: [Int: [Double]] = [:]
            for trial in try cluster.trials("two") {
                guard let number = trial["number"] as? Int, let values = trial["objectives"] as? [Double] else {
                    continue
                }
                judged[number] = values + [trial["isFeasible"] as? Bool == true ? 1 : 0]
            }
            return judged
        }

        /// The front is that of the trials' own values.
        private static func checkFront(_ cluster: Cluster) throws {
            let trials = try cluster.trials("two")
            let feasible = trials.filter { $0["isFeasible"] as? Bool == true }
            let points = feasible.compactMap { $0["objectives"] as? [Double] }
            let best = points.filter { point in
                !points.contains { $0 != point && $0[0] <= point[0] && $0[1] <= point[1] }
            }
            let report = try #require(try cluster.json("results", "pareto", "two") as? [String: Any])
            let front = try #require(report["trials"] as? [[String: Any]])

            #expect(trials.count == 16)
            #expect(feasible.allSatisfy { ($0["objectives"] as? [Double]).map { $0[0] >= 200 } ?? false })
            #expect(Set(front.compactMap { $0["objectives"] as? [Double] }) == Set(best))
            #expect((report["hypervolume"] as? Double).map { $0 > 0 } ?? false)
            #expect(try cluster.apus("results", "two").contains("front"))
            #expect(try cluster.apus("study", "show", "two").contains("feasible   heat <= 800"))
        }
    }
}
