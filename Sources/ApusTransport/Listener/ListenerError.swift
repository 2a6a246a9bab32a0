/// The port cannot be listened on.
package enum ListenerError: Error, Hashable, Sendable, CustomStringConvertible {
    case bind(host: String, port: Int, reason: String)
    case closed

    package var description: String {
        switch self {
        case .bind(let host, let port, let reason):
            "cannot listen on \(host):\(port): \(reason); choose another address with --listen, or end what holds it"
        case .closed:
            "the listening socket was closed"
        }
    }
}
