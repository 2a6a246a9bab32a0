import HTTPTypes
import Testing

@testable import ApusWeb

@Suite struct OriginMiddlewareTests {
    private let middleware = OriginMiddleware<WebContext>(names: ["Apus.example", "0.0.0.0"])

    @Test(arguments: [
        "evil.example", "127.0.0.1.nip.io", "127.0.0.1.nip.io:80", "localhost.evil", "999.0.0.1", "", ":80", "[zz]:1",
        "[::1", "1.2.3", "0x7f.0.0.1",
    ])
    func `a name that is not the server's is refused`(host: String) {
        let problem = self.middleware.problem(authority: host, origin: nil, site: nil)

        #expect(problem?.status == .misdirectedRequest)
    }

    @Test(arguments: [
        "localhost", "LOCALHOST:80", "127.0.0.1:7480", "10.0.0.7", "[::1]:7480", "apus.example", "APUS.example:1",
    ])
    func `an address and a known name are let through`(host: String) {
        #expect(self.middleware.problem(authority: host, origin: nil, site: nil) == nil)
        #expect(self.middleware.problem(authority: host, origin: "http://\(host)", site: "same-origin") == nil)
    }

    @Test(arguments: ["http://localhost:81", "null", "http://evil", "", "localhost:80", "file://localhost:80"])
    func `an origin is the server itself or is refused`(origin: String) {
        let problem = self.middleware.problem(authority: "localhost:80", origin: origin, site: nil)

        #expect(problem?.status == .forbidden)
    }

    @Test func `what a browser calls cross-site is refused without an origin too`() {
        let problem = self.middleware.problem(authority: "localhost", origin: nil, site: "cross-site")

        #expect(problem?.detail == "Requests from web pages of other sites are refused.")
    }

    @Test func `without a host there is no answer`() {
        #expect(self.middleware.problem(authority: nil, origin: nil, site: nil)?.status == .misdirectedRequest)
    }
}
