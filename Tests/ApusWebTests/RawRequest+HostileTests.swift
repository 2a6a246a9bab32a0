import Testing

@testable import ApusWeb

/// Family 6 of the bad inputs: bodies that never come, upgrades, and methods that no operation has.
extension RawRequestTests {
    private static let bearer = "Host: localhost\r\nAuthorization: Bearer \(Samples.token)\r\n"

    @Test(arguments: [
        "POST /api/v1/tokens HTTP/1.1\r\nContent-Length: 1073741824\r\n",
        "POST /api/v1/tokens HTTP/1.1\r\nContent-Length: 40\r\n",
        "POST /api/v1/tokens HTTP/1.1\r\nTransfer-Encoding: chunked\r\n",
        "PUT /api/v1/contents/\(String(repeating: "ab", count: 32)) HTTP/1.1\r\nContent-Length: 1099511627776\r\n",
    ])
    func `a body that ends before it is whole is no order`(head: String) async throws {
        let request = "\(head)\(Self.bearer)\r\n" + #"{"kind":"admin""#

        let answer = try #require(try await Self.answer(to: request, ends: true), "the connection stayed open")

        #expect(!answer.contains("HTTP/1.1 2"), "\(answer)")
    }

    @Test(arguments: [
        "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
        "Upgrade: h2c\r\n",
        "Upgrade: TLS/1.0\r\n",
    ])
    func `nothing is upgraded, and a page of another site gets no answer by asking for it`(upgrade: String) async throws
    {
        let request = "GET /health HTTP/1.1\r\n\(Self.bearer)\(upgrade)Connection: Upgrade, close\r\n"

        let own = try #require(try await Self.answer(to: request + "\r\n", ends: true))
        let foreign = try #require(
            try await Self.answer(to: request + "Origin: http://evil.example\r\n\r\n", ends: true)
        )

        #expect(own.hasPrefix("HTTP/1.1 200 "), "\(own)")
        #expect(foreign.hasPrefix("HTTP/1.1 403 "), "\(foreign)")
    }

    @Test(arguments: [
        "TRACE /health", "CONNECT evil.example:443", "PROPFIND /api/v1/studies", "get /api/v1/studies",
        "GET http://evil.example/",
        "OPTIONS *", "GET //evil.example/", "GET /\\evil.example", "GET /login?next=https://evil.example",
        "GET /api/v1/../../etc/passwd",
        "GET /.git/config", "POST /health", "DELETE /health",
    ])
    func `what no operation is, is neither served nor led elsewhere`(line: String) async throws {
        let request = "\(line) HTTP/1.1\r\n\(Self.bearer)Connection: close\r\n\r\n"

        let answer = try #require(try await Self.answer(to: request, ends: true), "the connection stayed open")

        #expect(!answer.hasPrefix("HTTP/1.1 2"), "\(answer)")
        #expect(!answer.hasPrefix("HTTP/1.1 3"), "\(answer)")
        #expect(!answer.lowercased().contains("location:"), "\(answer)")
    }

    @Test(arguments: [3_000, 100_000])
    func `a query of so many parameters that no head may have is refused at once`(count: Int) async throws {
        let query = (0..<count).map { "a\($0)=1" }.joined(separator: "&")
        let request = "GET /api/v1/studies?\(query) HTTP/1.1\r\n\(Self.bearer)Connection: close\r\n\r\n"

        let answer = try #require(try await Self.answer(to: request, ends: true), "the connection stayed open")

        // The connection may be gone before its answer was read.
        #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 400 "), "\(answer.prefix(200))")
        #expect(Self.count(answer) <= 1)
    }
}
