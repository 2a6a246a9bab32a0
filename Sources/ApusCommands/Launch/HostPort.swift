import ArgumentParser

/// An address to listen on, as `HOST:PORT` or `[ADDRESS]:PORT`.
struct HostPort: Hashable, Sendable, ExpressibleByArgument, CustomStringConvertible {
    let host: String

    /// 0 for any free one.
    let port: Int

    init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    init?(argument: String) {
        guard let colon = argument.lastIndex(of: ":"), let port = UInt16(argument[argument.index(after: colon)...])
        else {
            return nil
        }
        var host = argument[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty else { return nil }
        self.init(host: String(host), port: Int(port))
    }

    var description: String {
        self.host.contains(":") ? "[\(self.host)]:\(self.port)" : "\(self.host):\(self.port)"
    }

    var defaultValueDescription: String {
        self.description
    }

    /// Where a program on this machine reaches what listens here: an address that means all addresses is none.
    func reachable(port: Int) -> HostPort {
        let local = ["0.0.0.0": "127.0.0.1", "::": "::1"][self.host] ?? self.host
        return HostPort(host: local, port: port)
    }
}
