import Testing

@testable import ApusCommands

@Suite struct HostPortTests {
    @Test(arguments: [
        ("127.0.0.1:80", "127.0.0.1", 80), ("localhost:0", "localhost", 0), ("[::1]:7400", "::1", 7_400),
    ])
    func `an address has a host and a port`(text: String, host: String, port: Int) {
        #expect(HostPort(argument: text) == HostPort(host: host, port: port))
        #expect(HostPort(argument: text)?.description == text)
    }

    @Test(arguments: ["", "host", ":80", "host:", "host:99999", "host:-1", "::1:80", "host:80x"])
    func `anything else is refused`(text: String) {
        #expect(HostPort(argument: text) == nil)
    }

    @Test func `an address that means all is reached on loopback`() {
        #expect("\(HostPort(host: "0.0.0.0", port: 0).reachable(port: 5))" == "127.0.0.1:5")
        #expect("\(HostPort(host: "::", port: 0).reachable(port: 5))" == "[::1]:5")
        #expect("\(HostPort(host: "10.0.0.7", port: 1).reachable(port: 5))" == "10.0.0.7:5")
    }
}
