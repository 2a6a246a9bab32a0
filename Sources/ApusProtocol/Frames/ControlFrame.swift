package import ApusStudy
package import NIOCore

/// What one side says in a control frame: a message, and the session that it belongs to.
package protocol ControlFrame: Hashable, Sendable {
    associatedtype Message: Hashable, Sendable

    /// Nil before the welcome.
    var session: SessionID? { get }
    var message: Message { get }

    init(session: SessionID?, message: Message)

    /// Reads and checks the payload of a control frame.
    init(payload: ByteBuffer) throws(ProtocolError)

    /// Checks, and writes the whole frame; what it refuses, the peer would refuse too.
    func write(into buffer: inout ByteBuffer) throws(ProtocolError)
}
