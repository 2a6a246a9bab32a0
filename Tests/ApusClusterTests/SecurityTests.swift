import Foundation
import Testing

/// The programs as a user starts them, with tokens that are right, used, revoked and another's.
@Suite(.serialized, .timeLimit(.minutes(5))) struct SecurityTests {
    /// Starts a worker, and gives its exit status and what it said, when it ends by itself.
    private func worker(_ cluster: Cluster, _ name: String, token: String?, folder: String) throws -> (Int32, String) {
        let worker = try RunningProgram(
            "apus-worker",
            ["--join", "127.0.0.1:\(cluster.portNumber)", "--name", name]
                + (token.map { ["--token-file", $0] } ?? [])
                + ["--data", cluster.place.url.appending(path: folder).path],
            in: cluster.place
        )
        let status = worker.ended()
        return (status, worker.text)
    }

    @Test func `a used token lets no second worker in, and a revoked worker ends`() throws {
        let cluster = try Cluster()
        defer { cluster.stop() }
        try cluster.startWorker("gpu1")
        _ = try cluster.workers["gpu1"]?.line(containing: "joined")

        let token = cluster.place.url.appending(path: "gpu1.token").path
        let second = try self.worker(cluster, "gpu1", token: token, folder: "second")
        try cluster.apus("worker", "revoke", "gpu1")
        let status = cluster.workers["gpu1"]?.ended()
        let again = try self.worker(cluster, "gpu1", token: nil, folder: "gpu1")

        #expect(second.0 == 77)
        #expect(second.1.contains("the join token was used already; make a new token with 'apus token create gpu1'"))
        #expect(status == 77)
        #expect(again.0 == 77)
        #expect(again.1.contains("was revoked"))
        let audit = try cluster.apus("audit")
        for action in ["token create", "join", "worker revoke"] { #expect(audit.contains(action)) }
    }

    @Test func `a worker that has joined comes back without a token, after both were killed`() throws {
        let cluster = try Cluster()
        defer { cluster.stop() }
        try cluster.startWorker("gpu1")
        _ = try cluster.workers["gpu1"]?.line(containing: "joined")

        cluster.killWorker("gpu1")
        try cluster.restartCoordinator()
        let worker = try RunningProgram(
            "apus-worker",
            [
                "--join", "127.0.0.1:\(cluster.portNumber)", "--name", "gpu1", "--data",
                cluster.place.url.appending(path: "gpu1").path,
            ],
            in: cluster.place
        )
        _ = try worker.line(containing: "joined")
        worker.kill(SIGTERM)

        #expect(worker.ended() == 0)
    }

    @Test func `a token of another coordinator is not sent, and one for another name is told`() throws {
        let (cluster, other) = (try Cluster(), try Cluster())
        defer {
            cluster.stop()
            other.stop()
        }
        let foreign = try other.tokenFile(for: "gpu1")
        let own = try cluster.tokenFile(for: "gpu2")

        let refused = try self.worker(cluster, "gpu1", token: foreign, folder: "gpu1")
        let named = try self.worker(cluster, "gpu1", token: own, folder: "gpu1")
        let none = try self.worker(cluster, "gpu1", token: nil, folder: "gpu1")

        #expect(refused.0 == 77)
        #expect(refused.1.contains("which is not that of the token"))
        #expect(refused.1.contains("nothing was sent"))
        #expect(named.0 == 77)
        #expect(named.1.contains("the join token is for the worker 'gpu2'"))
        #expect(none.0 == 77)
        #expect(none.1.contains("apus token create gpu1"))
        let tokens = try other.apus("token", "list")
        #expect(tokens.contains("valid"))
        #expect(!tokens.contains("used"))
    }
}
