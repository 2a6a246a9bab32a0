import NIOCore

/// What stands between the frames and the socket.
///
/// The join token is required with each. Encryption is one more case: its handler is put before all others.
package enum TransportSecurity: Hashable, Sendable {
    case plaintext

    /// Called on the channel's event loop, before any other handler is there.
    func install(on channel: any Channel) throws {
        switch self {
        case .plaintext: break
        }
    }
}
