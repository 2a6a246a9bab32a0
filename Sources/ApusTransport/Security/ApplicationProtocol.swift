import NIOCore
import NIOSSL

/// What a connection is for, as TLS negotiates it (ALPN).
enum ApplicationProtocol: String, CaseIterable, Sendable {
    /// `Protocols/Cluster.md`.
    case cluster = "apus/1"

    /// `Protocols/Join.md`.
    case join = "apus-join/1"
}

extension TLSConfiguration {
    /// What both sides ask of TLS.
    mutating func restrict(to protocols: [ApplicationProtocol]) {
        self.minimumTLSVersion = .tlsv13
        // The checks are our own; the system's roots say nothing about a coordinator.
        self.trustRoots = .certificates([])
        self.applicationProtocols = protocols.map(\.rawValue)
        self.shutdownTimeout = .milliseconds(500)
    }
}
