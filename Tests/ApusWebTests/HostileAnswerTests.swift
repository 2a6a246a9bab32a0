import ApusAPI
import ApusCoordinator
import ApusStudy
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import ApusWeb

/// Family 6 of the bad inputs: what a browser, a script or a spreadsheet could make of the answers.
@Suite struct HostileAnswerTests {
    private func ask(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ headers: [(String, String)] = [],
        body: [UInt8]? = nil
    ) async throws -> TestResponse {
        var state = try Samples.state()
        let script = "<script>alert(1)</script>"
        state.files = [
            "evil.html": Array(script.utf8), "evil.svg": Array("<svg onload=alert(1)>".utf8), "evil.yaml": [0x2D],
            "\(script).js": [1], "stdout": Array("epoch 1\nepoch 2\n".utf8),
        ]
        state.trials.append(Samples.trial(4, .failed, reason: script))
        var fields: HTTPFields = [.authorization: "Bearer \(Samples.token)"]
        for (name, value) in headers { fields[try #require(HTTPField.Name(name))] = value }
        return try await WebServer.scripted(state).answer(to: method, path, fields, body: body)
    }

    /// Nothing of it is a page, whatever it holds.
    private func expectHarmless(_ response: TestResponse, _ path: String) {
        let type = response.headers[.contentType] ?? ""
        let isShown = ["text/html", "text/css", "image/", "xml", "javascript", "html", "multipart"].contains {
            type.contains($0)
        }
        #expect(!isShown, "\(path): \(type)")
        #expect(response.headers[.xContentTypeOptions] == "nosniff", "\(path)")
        #expect(
            response.headers[.contentSecurityPolicy] == "default-src 'none'; frame-ancestors 'none'; sandbox",
            "\(path)"
        )
        #expect(response.headers[.setCookie] == nil, "\(path)")
        #expect(response.headers[.accessControlAllowOrigin] == nil, "\(path)")
        #expect(response.headers[.cacheControl] == "no-store", "\(path)")
    }

    @Test(arguments: Endpoint.allCases)
    func `no answer is a page, sets a cookie, or lets another site read it`(endpoint: Endpoint) async throws {
        let count = endpoint.template.split(separator: "/").count { $0.hasPrefix("{") }
        let path = endpoint.path(Array(repeating: "1", count: count))
        let method = try #require(HTTPRequest.Method(endpoint.method))

        self.expectHarmless(try await self.ask(method, path, body: Array("{}".utf8)), path)
    }

    @Test(arguments: ["evil.html", "evil.svg", "evil.yaml", "%3Cscript%3Ealert(1)%3C%2Fscript%3E.js"])
    func `a file that would be a page is saved and never shown`(name: String) async throws {
        for operation in ["file", "artifact/file"] {
            let path = "/api/v1/studies/1/trials/1/\(operation)?path=\(name)"

            let response = try await self.ask(.get, path)

            self.expectHarmless(response, path)
            guard response.status == .ok else { continue }
            #expect(response.headers[.contentType] == "application/octet-stream")
            let disposition = try #require(response.headers[.contentDisposition])
            #expect(disposition.hasPrefix("attachment; filename=\""))
            #expect(!disposition.contains("<"))
        }
    }

    @Test(arguments: [
        "bytes=0-", "bytes=0-0,1-1,2-2,3-3", "bytes=\(Array(repeating: "0-", count: 1_000).joined(separator: ","))",
        "bytes=-1", "bytes=18446744073709551615-", "bytes=5-1", "lines=1-2", "bytes=a-b",
    ])
    func `a range in a header changes nothing of an answer`(range: String) async throws {
        let response = try await self.ask(.get, "/api/v1/studies/1/trials/1/file?path=stdout", [("Range", range)])

        #expect(response.status == .ok)
        #expect(String(buffer: response.body) == "epoch 1\nepoch 2\n")
        #expect(response.headers[.contentRange] == nil)
    }

    @Test(arguments: ["gzip", "zstd", "br", "deflate", "gzip, gzip", "identity"])
    func `a compressed body is never unpacked`(encoding: String) async throws {
        // The head of a stream of gzip, which is no JSON.
        let bytes: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + [UInt8](repeating: 0, count: 1_000)

        let response = try await self.ask(.post, "/api/v1/tokens", [("Content-Encoding", encoding)], body: bytes)

        #expect(response.status == .badRequest)
    }

    @Test(arguments: [
        "sort=number%3BDROP%20TABLE%20trial", "sort=(SELECT%201)", "sort=number%20DESC", "sort=1",
        "order=ascending%3B--", "order=desc", "state='%20OR%201%3D1", "state=succeeded%00", "state=%FF", "offset=1e9",
        "offset=%2D1", "limit=0x10", "limit=%20", "limit=99999999999999999999",
    ])
    func `what sorts and filters is a word of a list or a number of a range`(query: String) async throws {
        let response = try await self.ask(.get, "/api/v1/studies/1/trials?\(query)")

        #expect(response.status == .badRequest)
    }

    @Test(arguments: ["(a%2B)%2B%24", "%5B", ".*.*.*.*.*.*%3D", "%25", "%27"])
    func `there is no search that a pattern could hold up`(text: String) async throws {
        let named = try await self.ask(.get, "/api/v1/studies/\(text)")
        let asked = try await self.ask(.get, "/api/v1/studies?search=\(text)&name=\(text)")

        #expect([.notFound, .badRequest].contains(named.status))
        #expect(asked.status == .ok)
    }
}
