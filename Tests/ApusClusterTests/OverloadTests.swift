import Foundation
import Testing

extension ClusterTests {
    /// G14: more connections than there are descriptors, with the programs as a user starts them.
    @Suite(.serialized) struct OverloadTests {
        private static let health = "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

        @Test func `G14: a flood of connections takes neither the store's descriptors nor a worker's session`() throws {
            let cluster = try Cluster(descriptors: 160)
            defer { cluster.stop() }
            let (go, done) = (cluster.place.url.appending(path: "go"), cluster.place.url.appending(path: "done"))
            try #require(mkfifo(done.path, 0o600) == 0)
            let wait = "while [ ! -e \(go.path) ]; do sleep 0.05; done; echo . > \(done.path)"
            let study = ClusterTests.study(trials: 4, command: "\(wait); \(ClusterTests.print)")
            let file = try cluster.place.write(study, to: "study.yaml")
            try cluster.startWorker("left")
            try cluster.apus("study", "submit", file)
            _ = try cluster.workers["left"]?.line(containing: "joined")

            var flood = try (0..<12).map { _ in try RawConnection.open(port: cluster.httpNumber) }
            let refused = try RawConnection.ask(port: cluster.httpNumber, Self.health)
            for port in [cluster.httpNumber, cluster.portNumber] {
                for _ in 0..<300 { flood.append(try RawConnection.open(port: port)) }
            }
            _ = try cluster.place.write("", to: "go")
            // Two run at a time, so that the last can only begin once the first are reported.
            var dots = 0
            while dots < 4 {
                let handle = try FileHandle(forReadingFrom: done)
                dots += try handle.readToEnd()?.count { $0 == UInt8(ascii: ".") } ?? 0
                try handle.close()
            }
            for connection in flood { close(connection) }

            #expect(refused.hasPrefix("HTTP/1.1 503 "))
            #expect(refused.contains("Retry-After: ") || refused.contains("retry-after: "))
            #expect(try cluster.apus("study", "watch", "shell").contains("is completed"))
            let trials = try cluster.trials("shell")
            #expect(trials.map { $0["state"] as? String } == Array(repeating: "succeeded", count: 4))
            #expect(trials.allSatisfy { $0["epoch"] as? Int == 1 })
            #expect(try RawConnection.ask(port: cluster.httpNumber, Self.health).hasPrefix("HTTP/1.1 200 "))
        }
    }
}
