import ApusAPI
import ApusCoordinator
import ApusStore
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import ApusWeb

/// Family 6 of the bad inputs: what a web page, a proxy, a guesser and a low role may try.
@Suite struct HostileRequestTests {
    private static let methods: [HTTPRequest.Method] = [.get, .post, .put, .patch, .delete, .head, .options]

    private func status(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ headers: [(String, String)] = [],
        token: String? = Samples.token,
        body: String? = nil
    ) async throws -> Int {
        var fields = HTTPFields()
        if let token { fields[.authorization] = "Bearer \(token)" }
        for (name, value) in headers { fields[try #require(HTTPField.Name(name))] = value }
        let server = WebServer.scripted(try Samples.state())
        return try await server.answer(to: method, path, fields, body: body.map { Array($0.utf8) }).status.code
    }

    // Browsers

    @Test(arguments: Self.methods, ["null", "http://evil.example", "https://localhost.evil.example", "file://"])
    func `a page of another site is refused, with the right token too`(
        method: HTTPRequest.Method,
        origin: String
    ) async throws {
        #expect(try await self.status(method, "/api/v1/studies/1", [("Origin", origin)]) == 403)
    }

    @Test(arguments: Self.methods)
    func `a browser that says cross-site is refused`(method: HTTPRequest.Method) async throws {
        #expect(try await self.status(method, "/api/v1/studies/1", [("Sec-Fetch-Site", "cross-site")]) == 403)
    }

    @Test(arguments: [
        "evil.example", "127.0.0.1.nip.io", "localhost.evil.example", "127.0.0.1.evil.example:7480", "2130706433",
        "0x7f.1", "127.1", "[::1].evil.example", "..", "localhost@evil.example",
    ])
    func `a name that is not this server's is refused, whatever the method`(host: String) {
        let guardian = OriginMiddleware<WebContext>(names: ["apus.example", "127.0.0.1"])

        let problem = guardian.problem(authority: host, origin: nil, site: nil)

        #expect(problem?.status == .misdirectedRequest)
    }

    @Test(arguments: ["X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "X-Original-URL"])
    func `a header about another address changes nothing`(name: String) async throws {
        #expect(try await self.status(.get, "/api/v1/studies", [(name, "127.0.0.1")], token: nil) == 401)
        #expect(try await self.status(.get, "/api/v1/studies", [(name, "evil.example")]) == 200)
    }

    // Tokens

    @Test(arguments: [
        "/api/v1/studies?token=", "/api/v1/studies?access_token=", "/api/v1/studies?authorization=Bearer%20",
        "/api/v1/studies/",
    ])
    func `a token in the address opens nothing`(path: String) async throws {
        #expect(try await self.status(.get, path + Samples.token, token: nil) == 401)
    }

    @Test func `a token in a cookie opens nothing`() async throws {
        #expect(
            try await self.status(.get, "/api/v1/studies", [("Cookie", "token=\(Samples.token)")], token: nil) == 401
        )
    }

    @Test func `who guesses too often is told to wait`() async throws {
        #expect(try await self.status(.get, "/api/v1/studies", token: String(repeating: "9", count: 64)) == 429)
        #expect(try await self.status(.get, "/api/v1/studies") == 200)
    }

    // Roles

    @Test(arguments: Endpoint.allCases)
    func `no operation but health is served without a token`(endpoint: Endpoint) async throws {
        let method = try #require(HTTPRequest.Method(endpoint.method))

        let status = try await self.status(method, Self.path(of: endpoint), token: nil, body: "{}")

        #expect(status == (endpoint == .health ? 200 : 401))
    }

    @Test(arguments: Endpoint.allCases)
    func `a role may do what is its own, and no more`(endpoint: Endpoint) async throws {
        let method = try #require(HTTPRequest.Method(endpoint.method))
        let path = Self.path(of: endpoint)

        let viewer = try await self.status(method, path, token: ScriptedControl.viewer, body: "{}")
        let submitter = try await self.status(method, path, token: ScriptedControl.submitter, body: "{}")

        #expect((viewer == 403) == (endpoint.role > .viewer))
        #expect((submitter == 403) == (endpoint.role > .submitter))
        #expect(endpoint.role >= (endpoint.method == "GET" ? .viewer : .submitter))
    }

    private static func path(of endpoint: Endpoint) -> String {
        let count = endpoint.template.split(separator: "/").count { $0.hasPrefix("{") }
        return endpoint.path(Array(repeating: "1", count: count))
    }

    // Paths

    @Test(arguments: [
        "%2e%2e%2f", "%252e%252e%252f", "..%5c", "%00", "1%00", ";", "1;a=b", "%2f%2fetc", "-1", "0x1", "1e3",
        "18446744073709551616", "%ff", "1'%20OR%20'1'='1", "%3Cscript%3E",
    ])
    func `a study or a trial that is no number and no name is not found`(text: String) async throws {
        let study = try await self.status(.get, "/api/v1/studies/\(text)")
        let trial = try await self.status(.get, "/api/v1/studies/1/trials/\(text)")

        #expect([400, 404].contains(study), "\(study)")
        #expect([400, 404].contains(trial), "\(trial)")
    }

    @Test(arguments: [
        "../secret", "..%2f..%2fetc%2fpasswd", "/etc/passwd", "a//b", "a/../b", "", "a%00b", "a%0ab", "%7f", "..",
    ])
    func `a path that leads out of a trial's folder is refused`(path: String) async throws {
        #expect(try await self.status(.get, "/api/v1/studies/1/trials/1/file?path=\(path)") == 400)
    }

    @Test(arguments: ["offset=-1", "offset=9223372036854775808", "limit=0", "limit=1001", "limit=1%27--", "limit=NaN"])
    func `a number out of its range is refused`(query: String) async throws {
        #expect(try await self.status(.get, "/api/v1/studies?\(query)") == 400)
    }

    // Bodies

    @Test func `JSON that nests deep is refused`() async throws {
        let deep = String(repeating: "[", count: 100_000)

        #expect(try await self.status(.post, "/api/v1/studies", body: deep) == 400)
        #expect(try await self.status(.post, "/api/v1/tokens", body: deep) == 400)
    }

    @Test(arguments: [
        #"{}"#, #"{"kind":"root","name":"a"}"#, #"{"kind":"admin","name":""}"#, #"{"kind":"admin","name":"a b"}"#,
        #"{"kind":"admin","name":"a","lifeSeconds":0}"#, #"{"kind":"admin","name":"a","lifeSeconds":1e40}"#,
        #"{"kind":["admin"],"name":"a"}"#, #"{"kind":"admin","name":"a\u0000"}"#, "", "null", "<xml/>",
    ])
    func `an order for a token with a mistake is refused`(body: String) async throws {
        #expect(try await self.status(.post, "/api/v1/tokens", body: body) == 400)
    }

    @Test func `a body above its limit is refused`() async throws {
        let body = String(repeating: " ", count: WebSettings.bodyBytesMax + 1)

        #expect(try await self.status(.post, "/api/v1/tokens", body: body) == 413)
    }

    @Test func `tokens and workers are made and revoked by an administrator`() async throws {
        let order = #"{"kind":"join","name":"gpu1"}"#

        #expect(try await self.status(.post, "/api/v1/tokens", body: order) == 201)
        #expect(try await self.status(.delete, "/api/v1/tokens/1") == 204)
        #expect(try await self.status(.delete, "/api/v1/tokens/2") == 404)
        #expect(try await self.status(.delete, "/api/v1/tokens/x") == 404)
        #expect(try await self.status(.post, "/api/v1/workers/gpu1/revoke") == 204)
        #expect(try await self.status(.post, "/api/v1/workers/gpu2/revoke") == 404)
        #expect(try await self.status(.post, "/api/v1/workers/..%2f/revoke") == 404)
        #expect(try await self.status(.get, "/api/v1/audit?limit=5") == 200)
    }
}
