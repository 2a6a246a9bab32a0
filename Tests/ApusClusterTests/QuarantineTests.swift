import Foundation
import Testing

extension ClusterTests {
    /// A node on which programs fail, beside one on which they work.
    @Suite(.serialized) struct QuarantineTests {
        @Test func `a node without a file that the program needs gets no trials until it has it`() throws {
            let cluster = try Cluster()
            defer { cluster.stop() }
            let needed = cluster.place.url.appending(path: "needed").path
            let check = "case $PWD in */left/*) cat \(needed) || exit 1;; *) sleep 0.3;; esac"
            let study = ClusterTests.study(trials: 2_000, command: "\(check); \(ClusterTests.print)")
            let file = try cluster.place.write(study, to: "study.yaml")
            try Self.startWorkers(cluster)
            try cluster.apus("study", "submit", file)

            try Self.wait(cluster) { $0 != nil }
            try cluster.restartCoordinator()
            try Self.wait(cluster) { $0 != nil }

            let reason = try #require(try Self.quarantine(cluster)?["reason"] as? String)
            #expect(reason.contains("No such file or directory"))
            #expect(try cluster.apus("worker", "list").contains("quarantined"))

            _ = try cluster.place.write("", to: "needed")
            let watch = try RunningProgram("apus", ["study", "watch", "shell", "--plain"], in: cluster.place)
            _ = try watch.line(containing: "started on left")
            watch.kill(SIGKILL)
            watch.ended()
            try Self.wait(cluster) { $0 == nil }
            try cluster.apus("study", "stop", "shell")

            let trials = try cluster.trials("shell")
            #expect(!trials.contains { $0["state"] as? String == "failed" })
            let live = try #require(try cluster.json("study", "show", "shell") as? [String: Any])
            let failures = try #require((live["study"] as? [String: Any])?["failures"] as? [String: Any])
            #expect(failures["node"] as? Int ?? 0 >= 1)
            #expect(failures["code"] as? Int == 0)
            let audit = try cluster.apus("audit")
            #expect(audit.contains("quarantine"))
            #expect(audit.contains("readmit"))
        }

        @Test func `a user lets a node in again`() throws {
            let cluster = try Cluster()
            defer { cluster.stop() }
            let check = "case $PWD in */left/*) exit 3;; *) sleep 0.3;; esac"
            let study = ClusterTests.study(trials: 2_000, command: "\(check); \(ClusterTests.print)")
            let file = try cluster.place.write(study, to: "study.yaml")
            try Self.startWorkers(cluster)
            try cluster.apus("study", "submit", file)
            try Self.wait(cluster) { $0 != nil }

            try cluster.apus("study", "stop", "shell")
            try cluster.apus("worker", "readmit", "left")

            #expect(try Self.quarantine(cluster) == nil)
        }

        @Test func `a program that fails everywhere pauses its study, which goes on when it is told to`() throws {
            let cluster = try Cluster()
            defer { cluster.stop() }
            let study = ClusterTests.study(trials: 50, command: "echo KeyError: lr >&2; exit 3")
            let file = try cluster.place.write(study, to: "study.yaml")
            try Self.startWorkers(cluster)
            try cluster.apus("study", "submit", file)
            let watch = try RunningProgram("apus", ["study", "watch", "shell", "--plain"], in: cluster.place)

            let line = try watch.line(containing: "is paused")

            #expect(line.contains("exit status 3: KeyError: lr"))
            #expect(line.contains("on left, right"))
            try cluster.restartCoordinator()
            // What a watch shows may be a moment ahead of what is durable; the worker says it again then.
            let restarted = try RunningProgram("apus", ["study", "watch", "shell", "--plain"], in: cluster.place)
            _ = try restarted.line(containing: "is paused")
            restarted.kill(SIGKILL)
            restarted.ended()
            let shown = try cluster.apus("study", "show", "shell")
            #expect(shown.contains("paused"))
            #expect(shown.contains("code"))
            try cluster.apus("study", "resume", "shell")
            let again = try RunningProgram("apus", ["study", "watch", "shell", "--plain"], in: cluster.place)
            _ = try again.line(containing: "is paused")
            #expect(try cluster.trials("shell").count < 20)
        }

        /// Two nodes, both there before any program fails: else there is no other node to try.
        private static func startWorkers(_ cluster: Cluster) throws {
            for name in ["left", "right"] {
                try cluster.startWorker(name, slots: 1)
                _ = try cluster.workers[name]?.line(containing: "joined")
            }
        }

        private static func quarantine(_ cluster: Cluster) throws -> [String: Any]? {
            let list = try cluster.json("worker", "list") as? [String: Any]
            let workers = list?["items"] as? [[String: Any]] ?? []
            return workers.first { $0["name"] as? String == "left" }?["quarantine"] as? [String: Any]
        }

        /// Asks until the worker's quarantine is as expected.
        private static func wait(_ cluster: Cluster, until isRight: ([String: Any]?) -> Bool) throws {
            for _ in 0..<500 where isRight(try self.quarantine(cluster)) { return }
            throw Unexpected("worker 'left' is not as expected:\n\(try cluster.apus("worker", "list"))")
        }
    }
}
