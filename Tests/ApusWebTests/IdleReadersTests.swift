import ApusCoordinator
import Foundation
import Glibc
import Logging
import ServiceLifecycle
import Testing

@testable import ApusWeb

/// Family 6 of the bad inputs: readers that take a place and then take nothing.
@Suite struct IdleReadersTests {
    /// A connection from an address of the loopback network; -1 when there is none.
    private static func connected(from address: UInt32, to port: Int) -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var timeout = timeval(tv_sec: 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        func with(_ host: UInt32, _ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
            var name = sockaddr_in()
            name.sin_family = sa_family_t(AF_INET)
            name.sin_port = in_port_t(port).bigEndian
            name.sin_addr.s_addr = host.bigEndian
            return withUnsafePointer(to: &name) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
        guard with(address, 0, { bind(descriptor, $0, $1) }) == 0,
            with(0x7F00_0001, port, { connect(descriptor, $0, $1) }) == 0
        else {
            close(descriptor)
            return -1
        }
        return descriptor
    }

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
        let readers = (0..<50).map { _ in Self.connected(from: 0x7F00_0001, to: port) }
        let held = readers.map { Self.status($0, follow) }
        let more = Self.connected(from: 0x7F00_0001, to: port)
        let refused = Self.status(more, health)
        let stranger = Self.connected(from: 0x7F00_0002, to: port)
        let other = Self.status(stranger, health)
        for descriptor in readers + [more, stranger] { close(descriptor) }
        return (held, refused, other)
    }

    @Test func `one address that holds its places keeps no other out, and what it asks for more is refused`()
        async throws
    {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let server = WebServer(
            coordinator: ScriptedCoordinator(try Samples.state()),
            control: ScriptedControl(),
            parser: .accepting,
            settings: WebSettings(connectionsMax: 100, followInterval: .zero),
            clock: ContinuousClock(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) { port.yield($0) }
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
