import ApusCoordinator
import ApusStore
import ApusTestSupport
import Foundation
import Glibc
import Logging
import ServiceLifecycle
import Testing

@testable import ApusWeb

/// Family 6 of the bad inputs: bytes that no client's library would send, over a real socket.
@Suite struct RawRequestTests {
    /// What may follow a request that ends elsewhere for a proxy than for this server.
    private static let smuggled = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"

    /// All that the server answers until it closes the connection; `nil` when it has not after ten seconds.
    ///
    /// With `ends` this side sends a FIN behind the bytes.
    static func answer(to bytes: String, ends: Bool = false) async throws -> String? {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let server = WebServer.scripted(try Samples.state()) { port.yield($0) }
        let group = ServiceGroup(
            configuration: .init(services: [.init(service: server)], logger: Logger(label: "test"))
        )
        return await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            guard let bound = await ports.first(where: { _ in true }) else { return nil }
            let answer = await Self.exchange(Array(bytes.utf8), port: bound, ends: ends)
            await group.triggerGracefulShutdown()
            return answer
        }
    }

    private static func exchange(_ bytes: [UInt8], port: Int, ends: Bool) async -> String? {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: Self.exchanged(bytes, port: port, ends: ends)) }
        }
    }

    private static func exchanged(_ bytes: [UInt8], port: Int, ends: Bool) -> String? {
        guard let descriptor = LoopbackSocket.connected(to: port) else { return nil }
        defer { close(descriptor) }
        // The server may close in the middle of it.
        _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        if ends { shutdown(descriptor, Int32(SHUT_WR)) }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count > 0 {
                answer += buffer[..<count]
            } else if count == 0 || errno == ECONNRESET {
                return String(decoding: answer, as: UTF8.self)
            } else if errno != EINTR {
                return nil
            }
        }
    }

    static func count(_ answer: String) -> Int {
        answer.components(separatedBy: "HTTP/1.1 ").count - 1
    }

    @Test func `a plain request is answered once, and the connection closes where that is asked`() async throws {
        let answer = try await Self.answer(
            to: "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        )

        #expect(answer?.hasPrefix("HTTP/1.1 200 ") == true, "\(answer ?? "nothing")")
        #expect(answer.map(Self.count) == 1)
    }

    @Test(arguments: [
        // Where the body ends depends on which header is believed.
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        "Content-Length: 0\r\nContent-Length: 5\r\n\r\n",
        "Content-Length: 0, 5\r\n\r\n",
        "Content-Length: +5\r\n\r\n12345",
        "Content-Length: -1\r\n\r\n",
        "Content-Length: 99999999999999999999\r\n\r\n",
        "Content-Length: 0x5\r\n\r\n12345",
        "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff1\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
        // Which header there is depends on how lines are read.
        "X-A: b\r\n Content-Length: 5\r\n\r\n",
        "Content-Length : 5\r\n\r\n12345",
        "X-A: b\rContent-Length: 5\r\n\r\n",
        "X-A: b\u{0}c\r\n\r\n",
        "X\u{7F}: b\r\n\r\n",
        ": b\r\n\r\n",
    ])
    func `a request that two readers may end at different places serves nothing`(headers: String) async throws {
        let request = "POST /api/v1/tokens HTTP/1.1\r\nHost: localhost\r\n\(headers)\(Self.smuggled)"

        let answer = try #require(try await Self.answer(to: request), "the connection stayed open")

        // The head may have been answered before its body is found to be wrong.
        #expect(Self.count(answer) <= 2, "\(answer)")
        #expect(!answer.contains("HTTP/1.1 2"), "\(answer)")
    }

    @Test(arguments: [
        "GET /health HTTP/9.9\r\nHost: localhost\r\n\r\n", "GET\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET /health\r\n\r\n",
        "GE\u{0}T / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ])
    func `what is no request of this protocol is refused`(bytes: String) async throws {
        let answer = try #require(try await Self.answer(to: bytes), "the connection stayed open")

        #expect(!answer.contains("HTTP/1.1 2"), "\(answer)")
    }

    @Test func `headers above their limits are refused before they are kept`() async throws {
        let start = "GET /health HTTP/1.1\r\nHost: localhost\r\n"
        let many = start + (0..<101).map { "X-\($0): a\r\n" }.joined() + "\r\n"
        let long = start + "X-A: " + String(repeating: "a", count: 20_000) + "\r\n\r\n"
        let path = "GET /" + String(repeating: "a", count: 100_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n"

        for request in [many, long, path] {
            let answer = try #require(try await Self.answer(to: request), "the connection stayed open")
            #expect(!answer.contains("HTTP/1.1 2"), "\(answer)")
        }
    }
}
