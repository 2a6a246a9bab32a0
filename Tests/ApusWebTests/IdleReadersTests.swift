import ApusTestSupport
import Foundation
import Glibc
import Logging
import ServiceLifecycle
import Testing

@testable import ApusWeb

/// Family 6 of the bad inputs: readers that take a place and then take nothing.
@Suite struct IdleReadersTests {
    /// The first line of what the server answers.
    private static func status(_ descriptor: Int32, _ request: String) -> String {
        let bytes = Array(request.utf8)
        guard send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else { return "not sent" }
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return String(decoding: buffer.prefix(max(0, count)).prefix { $0 != 0x0D }, as: UTF8.self)
    }

    /// What fifty readers of one address are told, which take all its places; one more of it; and one of another.
    private static func statuses(_ port: Int) -> (held: [String], refused: String, other: String) {
        let health = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
        let follow =
            "GET /api/v1/studies/1/trials/3/follow?path=stdout HTTP/1.1\r\nHost: localhost\r\n"
            + "Authorization: Bearer \(Samples.token)\r\n\r\n"
        let readers = (0..<50).map { _ in LoopbackSocket.connected(to: port) ?? -1 }
        let held = readers.map { Self.status($0, follow) }
        let more = LoopbackSocket.connected(to: port) ?? -1
        let refused = Self.status(more, health)
        let stranger = LoopbackSocket.connected(to: port, from: 0x7F00_0002) ?? -1
        let other = Self.status(stranger, health)
        for descriptor in readers + [more, stranger] { close(descriptor) }
        return (held, refused, other)
    }

    @Test func `one address that holds its places keeps no other out, and what it asks for more is refused`()
        async throws
    {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let settings = WebSettings(connectionsMax: 100, followInterval: .zero)
        let server = WebServer.scripted(try Samples.state(), settings: settings) { port.yield($0) }
        let group = ServiceGroup(
            configuration: .init(services: [.init(service: server)], logger: Logger(label: "test"))
        )

        let (held, refused, other) = try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let bound = try #require(await ports.first { _ in true })
            let statuses = await withCheckedContinuation { continuation in
                // Blocking calls on a thread of their own.
                Thread.detachNewThread { continuation.resume(returning: Self.statuses(bound)) }
            }
            await group.triggerGracefulShutdown()
            return statuses
        }

        #expect(held.allSatisfy { $0 == "HTTP/1.1 200 OK" }, "\(held.first ?? "")")
        #expect(refused == "HTTP/1.1 503 Service Unavailable")
        #expect(other == "HTTP/1.1 200 OK")
    }
}
