package import ApusProtocol

/// Why a connection ended.
package enum ConnectionEnd: Error, Hashable, Sendable {
    /// This side closed it.
    case closed

    /// The peer closed it between two frames.
    case peerClosed

    /// The coordinator refused the worker; `code` is the rule that was broken, 0 for none.
    case refused(Refusal, text: String, code: UInt32)

    /// The peer broke the protocol.
    case protocolError(ProtocolError)

    /// The peer is not the coordinator that it should be.
    case unverified(String)

    /// The peer did not read what it was sent.
    case slowReader(queuedBytes: Int)

    /// The coordinator's machine is there, and says that nobody listens at its port.
    case notListening

    /// The network or the peer's machine failed.
    case lost(String)
}

extension ConnectionEnd: CustomStringConvertible {
    package var description: String {
        switch self {
        case .closed: "closed"
        case .peerClosed: "the peer closed the connection"
        case .refused(let refusal, let text, let code): "refused (\(refusal), code \(code)): \(text)"
        case .protocolError(let error): "protocol error \(error.code): \(error)"
        case .unverified(let text): "this is not the coordinator that the token names: \(text)"
        case .slowReader(let bytes): "the peer reads too slowly: \(bytes) bytes wait for it"
        case .notListening: "nobody listens there; the coordinator is down"
        case .lost(let text): "connection lost: \(text)"
        }
    }
}
