import ApusProtocol
import ApusStudy
import NIOCore

/// One side of a connection, as the channel handler needs it.
protocol ConnectionRole: Sendable {
    associatedtype Received: ControlFrame
    associatedtype Sent: ControlFrame

    /// What the peer said to begin the session.
    associatedtype Greeting: Sendable

    var session: SessionID? { get }

    /// How long a frame may be before the greeting.
    static var greetingBytesMax: Int { get }

    mutating func step(_ frame: Received) throws(ProtocolError) -> ConnectionStep<Received.Message, Greeting>?
    func received(_ chunk: StreamChunk) throws(ProtocolError) -> Bool

    /// A message is about to be sent; it may open a stream.
    mutating func sending(_ message: Sent.Message) throws(ProtocolError)
    func timedOut() throws(ProtocolError)

    /// What the peer is told before a connection closes for an error.
    mutating func lastWords(_ error: ProtocolError) -> ByteBuffer?

    /// What the peer is told before a connection closes for want of room.
    mutating func busyWords(_ text: String) -> ByteBuffer?
}

/// What a frame asks of the channel handler.
enum ConnectionStep<Message: Hashable & Sendable, Greeting: Sendable>: Sendable {
    case greeted(Greeting)
    case deliver(Message)

    /// Send this refusal, and close.
    case refuse(Refusal, text: String)

    /// The peer refuses, and closes.
    case refused(Refusal, text: String, code: UInt32)
}
